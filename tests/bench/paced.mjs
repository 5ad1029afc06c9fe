// A load at a given pace: requests are due at even times, whether or not the ones before were answered.
import { Agent, request } from "node:http";

/**
 * Sends `perSecond` requests a second for `seconds`, over so many `connections` in turn, each the body that `body(n)`
 * writes. How long each took from the moment at which it was due, in ms, the shortest first. A request that waits for
 * its connection has waited too.
 */
export async function paced(url, { perSecond, seconds, connections, body }) {
  const agents = Array.from({ length: connections }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const bodies = Array.from({ length: perSecond * seconds }, (_, n) => body(n));
  const send = (n) =>
    new Promise((resolve, reject) => {
      const options = { method: "POST", agent: agents[n % connections], headers: { "content-type": "application/json" } };
      const asked = request(url, options, (answer) => {
        answer.resume();
        answer.on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${url}: ${answer.statusCode}`))));
      });
      asked.on("error", reject);
      asked.end(bodies[n]);
    });
  const begun = performance.now();
  const took = [];
  while (took.length < bodies.length) {
    while (took.length < Math.min(bodies.length, ((performance.now() - begun) * perSecond) / 1000)) {
      const n = took.length;
      const due = begun + (n * 1000) / perSecond;
      took.push(send(n).then(() => performance.now() - due));
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const all = await Promise.all(took);
  for (const agent of agents) agent.destroy();
  return all.sort((a, b) => a - b);
}
