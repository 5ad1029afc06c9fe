// The load generator: wrk with one thread, and a question drawn anew for each request.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Requests per second of a URL; `lua` may draw each request anew. */
export function requestsPerSecond(url, { connections = 32, seconds = 3, lua = "" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "xunge-wrk-"));
  const script = join(folder, "request.lua");
  writeFileSync(script, lua);
  const drawn = lua ? ["-s", script] : [];
  try {
    const said = execFileSync("wrk", ["-t1", `-c${connections}`, `-d${seconds}s`, ...drawn, url], { encoding: "utf8" });
    if (/Non-2xx|Socket errors/.test(said)) throw new Error(`${url}: ${said}`);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(said)[1]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** GET of a path that a Lua expression writes; `u(a, b)` draws a number between a and b. */
export const drawnGet = (expression) => `
  math.randomseed(2022)
  local function u(a, b) return a + (b - a) * math.random() end
  request = function() return wrk.format("GET", ${expression}) end
`;
