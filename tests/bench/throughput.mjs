// Requests per second of a grid's figures beside those of a handler that does nothing.
import { startServer } from "../browser/server.js";
import { startEmpty } from "./empty.mjs";
import { inTurns, median, say } from "./figures.mjs";
import { requestsPerSecond } from "./wrk.mjs";

const ROUNDS = 5;
const GRID = "411525001001001";

const server = await startServer();
const empty = await startEmpty();
try {
  const figures = `${server.url}/api/v1/grids/${GRID}/figures`;
  const rates = await inTurns(ROUNDS, {
    empty: async () => requestsPerSecond(empty.url),
    figures: async () => requestsPerSecond(figures),
  });
  say("an empty axum handler", rates.empty, "req/s");
  say("figures of a grid", rates.figures, "req/s");
  const ratio = median(rates.figures) / median(rates.empty);
  say("figures ÷ empty handler", [ratio], "×", { digits: 2, goal: "goal: at least 0.5" });
} finally {
  empty.stop();
  await server.stop();
}
