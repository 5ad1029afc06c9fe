// A Xunge of our own for tests and figures, with the demo town, on a free port: the binary that XUNGE names, else that
// of release.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const binary =
  process.env.XUNGE || fileURLToPath(new URL("../../target/release/xunge", import.meta.url));
const READY_WITHIN_MS = 30_000;

/** A port that nobody listens on. */
export async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Resolves once the process answers there with success. It is asked less often the longer it takes: to ask takes
 * processor time from it. */
export async function untilAnswered(url, child) {
  const begin = Date.now();
  for (let waited = 0; waited < READY_WITHIN_MS; waited = Date.now() - begin) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await pause(5 + waited / 50);
  }
  throw new Error(`${url} did not answer within ${READY_WITHIN_MS} ms`);
}

/** Starts a server in an empty folder; returns its address once it is ready, its process, and a function that ends it. */
export async function startServer({ args = ["--demo"], listen } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "xunge-browser-"));
  listen ??= `127.0.0.1:${await freePort()}`;
  const child = spawn(binary, ["serve", ...args, "--listen", listen], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve, reject) => {
    child.once("exit", resolve);
    child.once("error", reject);
  });
  const stop = async () => {
    child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const url = `http://${listen}`;
  try {
    // `ended` rejects when the binary cannot be started at all.
    const ready = untilAnswered(`${url}/readyz`, child);
    await Promise.race([ready, ended.then(() => ready)]);
  } catch (error) {
    if (child.pid) await stop();
    throw error;
  }
  return { url, pid: child.pid, stop };
}
