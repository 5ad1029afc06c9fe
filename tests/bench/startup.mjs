// From the start of the process to the first "ready" of /readyz.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { binary, startServer } from "../browser/server.js";
import { inTurns, say } from "./figures.mjs";

const ROUNDS = 7;
const INCIDENTS = 25_000;
const liaocheng = fileURLToPath(new URL("../../data/liaocheng/", import.meta.url));

async function timed(options) {
  const begin = performance.now();
  const server = await startServer(options);
  const took = performance.now() - begin;
  await server.stop();
  return took;
}

/** Park and Miller's generator: the same incidents every time. */
function* randoms(seed) {
  for (let state = seed; ; ) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

function incidentsCsv() {
  const random = randoms(2022);
  const next = () => random.next().value;
  const categories = ["epidemic", "environment", "dispute", "fire_safety", "anti_fraud", "drowning"];
  const rows = Array.from({ length: INCIDENTS }, (_, i) => {
    const time = new Date(Date.UTC(2022, 7, 1) + next() * 30 * 86_400_000).toISOString();
    const [lng, lat] = [115.65 + next() * 0.04, 32.155 + next() * 0.03];
    return `I${i},${time},${lng.toFixed(6)},${lat.toFixed(6)},${categories[Math.floor(next() * 6)]}`;
  });
  return ["id,time,lng,lat,category", ...rows].join("\n");
}

/** A data file with the town and its incidents. */
function dataFile(folder) {
  const incidents = join(folder, "incidents.csv");
  writeFileSync(incidents, incidentsCsv());
  const data = join(folder, "town.db");
  for (const [kind, file] of [
    ["communities", `${liaocheng}communities.geojson`],
    ["grids", `${liaocheng}grids.geojson`],
    ["incidents", incidents],
  ]) {
    execFileSync(binary, ["import", kind, file, "--data", data], { stdio: ["ignore", "ignore", "inherit"] });
  }
  return data;
}

const folder = mkdtempSync(join(tmpdir(), "xunge-bench-"));
try {
  const data = dataFile(folder);
  const took = await inTurns(ROUNDS, {
    demo: () => timed({ args: ["--demo"] }),
    file: () => timed({ args: ["--data", data] }),
  });
  say("start to ready, demo town", took.demo, "ms", { goal: "goal: under 500" });
  say(`start to ready, ${INCIDENTS} incidents in a file`, took.file, "ms", { goal: "goal: under 1000" });
} finally {
  rmSync(folder, { recursive: true });
}
