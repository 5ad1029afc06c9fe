// A data file with the demo town's boundaries and the synthetic workers, open to this machine.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binary, startServer } from "../browser/server.js";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Lets `work` ask a server of this town; it is told the address and the process. */
export async function withTown(work) {
  const folder = mkdtempSync(join(tmpdir(), "xunge-bench-"));
  try {
    execFileSync(at("../../target/release/examples/synthetic"), ["S", folder]);
    const data = join(folder, "town.db");
    const take = (kind, file) => execFileSync(binary, ["import", kind, file, "--data", data], { stdio: "ignore" });
    for (const kind of ["communities", "grids"]) take(kind, at(`../../data/liaocheng/${kind}.geojson`));
    take("workers", join(folder, "workers.csv"));
    const server = await startServer({ args: ["--data", data] });
    try {
      await work(server.url, server.pid);
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
