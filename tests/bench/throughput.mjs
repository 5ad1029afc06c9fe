// Requests per second of a grid's figures beside those of a handler that does nothing.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePort, startServer, untilAnswered } from "../browser/server.js";
import { inTurns, median, say } from "./figures.mjs";
import { requestsPerSecond } from "./wrk.mjs";

const ROUNDS = 5;
const GRID = "411525001001001";
const empty = fileURLToPath(new URL("../../target/release/examples/empty", import.meta.url));

const server = await startServer();
const listen = `127.0.0.1:${await freePort()}`;
const idle = spawn(empty, [listen], { stdio: "inherit" });
try {
  await untilAnswered(`http://${listen}/`, idle);
  const figures = `${server.url}/api/v1/grids/${GRID}/figures`;
  const rates = await inTurns(ROUNDS, {
    empty: async () => requestsPerSecond(`http://${listen}/`),
    figures: async () => requestsPerSecond(figures),
  });
  say("an empty axum handler", rates.empty, "req/s");
  say("figures of a grid", rates.figures, "req/s");
  const ratio = median(rates.figures) / median(rates.empty);
  say("figures ÷ empty handler", [ratio], "×", { digits: 2, goal: "goal: at least 0.5" });
} finally {
  idle.kill();
  await server.stop();
}
