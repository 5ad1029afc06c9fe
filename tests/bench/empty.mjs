// A server that does nothing, whatever it is asked.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePort, untilAnswered } from "../browser/server.js";

const binary = fileURLToPath(new URL("../../target/release/examples/empty", import.meta.url));

/** Starts it; its address, and a function that ends it. */
export async function startEmpty() {
  const listen = `127.0.0.1:${await freePort()}`;
  const child = spawn(binary, [listen], { stdio: "inherit" });
  const url = `http://${listen}`;
  await untilAnswered(`${url}/`, child);
  return { url, stop: () => child.kill() };
}
