// The load generator: wrk with one thread, and a question drawn anew for each request.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Requests per second of a URL; `lua` may draw each request anew. */
export const requestsPerSecond = (url, options) => load(url, options).perSecond;

const MS = { us: 0.001, ms: 1, s: 1000, m: 60_000 };

/** As `requestsPerSecond`, and the time that 99 of 100 requests take at most, ms. */
export function load(url, { connections = 32, seconds = 3, lua = "" } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "xunge-wrk-"));
  const script = join(folder, "request.lua");
  writeFileSync(script, lua);
  const drawn = lua ? ["-s", script] : [];
  try {
    const said = execFileSync("wrk", ["-t1", "--latency", `-c${connections}`, `-d${seconds}s`, ...drawn, url], { encoding: "utf8" });
    if (/Non-2xx|Socket errors/.test(said)) throw new Error(`${url}: ${said}`);
    const [, slow, unit] = /99%\s+([\d.]+)(us|ms|s|m)\b/.exec(said);
    return { perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(said)[1]), p99Ms: slow * MS[unit] };
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
