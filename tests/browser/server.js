// A Xunge of our own for the tests: the release binary with the demo town, on a free port.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const binary =
  process.env.XUNGE || fileURLToPath(new URL("../../target/release/xunge", import.meta.url));
const READY_WITHIN_MS = 30_000;

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

// Resolves once `/readyz` says that the replay is done.
async function ready(url, child) {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`xunge ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await pause(50);
  }
  throw new Error(`${url}/readyz was not ready within ${READY_WITHIN_MS} ms`);
}

/** Starts a server in an empty folder; returns its address and a function that ends it. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "xunge-browser-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(binary, ["serve", "--demo", "--listen", listen], {
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
    await Promise.race([ready(url, child), ended.then(() => ready(url, child))]);
  } catch (error) {
    if (child.pid) await stop();
    throw error;
  }
  return { url, stop };
}
