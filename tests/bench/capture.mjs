// Fixes from many devices at once: batches of 50 over 200 connections, each acknowledged once it is on disk.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binary, startServer } from "../browser/server.js";
import { say } from "./figures.mjs";
import { fixesInBatches } from "./questions.mjs";
import { load } from "./wrk.mjs";

const BATCH = 50;
const liaocheng = fileURLToPath(new URL("../../data/liaocheng/", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "xunge-bench-"));
try {
  const data = join(folder, "town.db");
  for (const kind of ["communities", "grids"]) {
    execFileSync(binary, ["import", kind, `${liaocheng}${kind}.geojson`, "--data", data], { stdio: "ignore" });
  }
  const server = await startServer({ args: ["--data", data] });
  try {
    const { perSecond, p99Ms } = load(server.url, { connections: 200, seconds: 5, lua: fixesInBatches(BATCH) });
    say("fixes kept, batches of 50, 200 connections", [(perSecond * BATCH) / 1000], "k/s", { goal: "goal: at least 20" });
    say("the same, p99", [p99Ms], "ms", { goal: "goal: under 250" });
  } finally {
    await server.stop();
  }
} finally {
  rmSync(folder, { recursive: true });
}
