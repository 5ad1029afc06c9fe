// Xunge beside PostgreSQL with PostGIS on the same synthetic town, in one run: SIZE=S, M or L.
//
// PostGIS is asked by its own load generator over a socket, without a web server; Xunge over HTTP,
// each request drawn anew so that no kept answer helps.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { binary, startServer } from "../browser/server.js";
import { startEmpty } from "./empty.mjs";
import { inTurns, say } from "./figures.mjs";
import { startPostgis } from "./postgis.mjs";
import * as questions from "./questions.mjs";
import { requestsPerSecond } from "./wrk.mjs";

const SIZE = process.env.SIZE ?? "S";
/** What takes a few microseconds wavers with the machine: it is asked in so many turns. */
const ROUNDS = 15;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const liaocheng = at("../../data/liaocheng/");
const folder = at(`../../target/bench-${SIZE}/`);

function timed(work) {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

const lines = (file) => readFileSync(file).reduce((count, byte) => count + (byte === 10), -1);

const take = (data, kind, file) =>
  timed(() =>
    execFileSync(binary, ["import", kind, file, "--data", data, "--max-mib", "1024"], {
      stdio: ["ignore", "ignore", "inherit"],
    }),
  );

/** Imports the town and its fixes into a new data file; milliseconds that the fixes took. */
function importTown(data) {
  for (const kind of ["communities", "grids", "offices"]) take(data, kind, `${liaocheng}${kind}.geojson`);
  take(data, "workers", `${folder}workers.csv`);
  return take(data, "fixes", `${folder}fixes.csv`);
}

/** Milliseconds until a server that is started on a data file is ready, and until it tells of coverage. */
async function start(data) {
  const begin = performance.now();
  const server = await startServer({ args: ["--data", data] });
  const ready = performance.now() - begin;
  await fetch(`${server.url}/api/v1/coverage`);
  return { server, ready, followed: performance.now() - begin };
}

function sayBoth(what, postgis, xunge, unit, digits = 0) {
  say(`${what}: PostGIS`, [postgis], unit, { digits });
  say(`${what}: Xunge`, [xunge], unit, { digits });
  say(`${what}: ratio`, [unit === "ms" ? postgis / xunge : xunge / postgis], "×", { digits: 1 });
}

/** Resident memory of the server, MB. */
function resident(pid) {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(kib) / 1000;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
execFileSync(at("../../target/release/examples/synthetic"), [SIZE, folder]);
const fixes = lines(`${folder}fixes.csv`);
console.log(`size ${SIZE}: ${fixes} fixes, ${lines(`${folder}incidents.csv`)} incidents`);

const postgis = startPostgis(folder);
try {
  postgis.run(at("postgis.sql"), {
    grids: `${liaocheng}grids.geojson`,
    workers: `${folder}workers.csv`,
    incidents: `${folder}incidents.csv`,
  });
  const copied = postgis.timed(`COPY fixes FROM '${folder}fixes.csv' CSV HEADER;`);
  const data = `${folder}town.db`;
  const imported = importTown(data);
  sayBoth("fixes imported", fixes / copied, fixes / imported, "k/s");
  const first = await start(data);
  await first.server.stop();
  const covered = imported + first.followed;
  sayBoth("fixes imported, a server started, coverage answered", fixes / copied, fixes / covered, "k/s");
  take(data, "incidents", `${folder}incidents.csv`);

  const empty = await startEmpty();
  const { server, ready, followed } = await start(data);
  say("start to ready", [ready], "ms");
  say("start to the first answer of coverage", [followed], "ms");
  try {
    const { what: again, lua: drawn } = questions.drawnBefore;
    requestsPerSecond(server.url, { lua: drawn, seconds: 10 });
    say(again, [requestsPerSecond(server.url, { lua: drawn })], "/s");
    const compare = async ({ what, sql, lua, path, scale = 1, clients = 8, isSmall }) => {
      const rate = requestsPerSecond(server.url + (path ?? "/"), { lua, connections: clients });
      sayBoth(what, postgis.pgbench(sql, { clients }) * scale, rate * scale, "/s");
      if (isSmall) await sayBesideEmpty(what, { lua, connections: clients, seconds: 1 });
    };
    const sayBesideEmpty = async (what, options) => {
      const rates = await inTurns(ROUNDS, {
        xunge: async () => requestsPerSecond(server.url, options),
        empty: async () => requestsPerSecond(empty.url, options),
      });
      say(`${what}, in turns: Xunge`, rates.xunge, "/s");
      say(`${what}, in turns: an empty handler`, rates.empty, "/s");
      const ratios = rates.xunge.map((rate, round) => rate / rates.empty[round]);
      say(`${what}: ÷ empty handler`, ratios, "×", { digits: 2 });
    };
    const sayMemory = (when) => say(`resident memory ${when}`, [resident(server.pid)], "MB");
    sayMemory("before the questions");
    for (const question of questions.asked) await compare(question);
    sayMemory("after all questions");
    // Each has the town take in as many fixes as it had, or more.
    for (const question of questions.kept) await compare(question);
    sayMemory("with the fixes of the batches");
  } finally {
    empty.stop();
    await server.stop();
  }
} finally {
  postgis.stop();
  rmSync(folder, { recursive: true, force: true });
}
