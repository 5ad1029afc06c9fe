// Fixes from many devices at once: batches of 50 over 200 connections, each acknowledged once it is on disk.
import { say } from "./figures.mjs";
import { fixesInBatches } from "./questions.mjs";
import { withTown } from "./town.mjs";
import { load } from "./wrk.mjs";

const BATCH = 50;

await withTown(async (url) => {
  const { perSecond, p99Ms } = load(url, { connections: 200, seconds: 5, lua: fixesInBatches(BATCH) });
  say("fixes kept, batches of 50, 200 connections", [(perSecond * BATCH) / 1000], "k/s", { goal: "goal: at least 20" });
  say("the same, p99", [p99Ms], "ms", { goal: "goal: under 250" });
});
