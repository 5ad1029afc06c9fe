// Fixes from many devices at once: batches of 50 over 200 connections, each acknowledged once it is on disk; at the
// pace that is the goal, and as fast as may be.
import { say } from "./figures.mjs";
import { paced } from "./paced.mjs";
import { fixesInBatches } from "./questions.mjs";
import { withTown } from "./town.mjs";
import { load } from "./wrk.mjs";

const BATCH = 50;
const CONNECTIONS = 200;
const PER_SECOND = 20_000;
const SECONDS = 10;
const DEVICES = 88;

/** The batches of each device, one after the other; a fix every tenth of a second, the first an hour ago. */
function batch(begin) {
  const next = new Array(DEVICES).fill(0);
  return (n) => {
    const device = n % DEVICES;
    const fixes = Array.from({ length: BATCH }, () => {
      const time = new Date(begin + next[device]++ * 100).toISOString();
      return { time, lng: 115.67, lat: 32.17 + device / 1e5, accuracy_m: 8 };
    });
    return JSON.stringify({ device: `S-W${String(device + 1).padStart(3, "0")}`, fixes });
  };
}

await withTown(async (url) => {
  const batches = { perSecond: PER_SECOND / BATCH, seconds: SECONDS, connections: CONNECTIONS };
  const took = await paced(`${url}/api/v1/fixes`, { ...batches, body: batch(Date.now() - 3_600_000) });
  const within = (share) => took[Math.ceil(took.length * share) - 1];
  say("20,000 fixes/s, batches of 50, 200 connections: p50", [within(0.5)], "ms", { digits: 1 });
  say("the same, p99", [within(0.99)], "ms", { digits: 1, goal: "goal: under 250" });
});

await withTown(async (url) => {
  const { perSecond, p99Ms } = load(url, { connections: CONNECTIONS, seconds: 5, lua: fixesInBatches(BATCH) });
  say("the same, as fast as may be", [(perSecond * BATCH) / 1000], "k/s", { goal: "goal: at least 20" });
  say("the same, p99", [p99Ms], "ms");
});
