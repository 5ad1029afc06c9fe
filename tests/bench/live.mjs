// The live stream: from a POST to the message of it, and how many may listen.
import { readFileSync } from "node:fs";
import http from "node:http";
import { chromium, launchOptions, viewport } from "../browser/chromium.js";
import { withTown } from "./town.mjs";

const ROUNDS_S = 20;
/** Degrees of longitude that a worker walks in 0.18 seconds. */
const WALK = 2e-6;

const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];

/** Resident memory of a process, kB. */
const memoryKb = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]);

/** A stream that calls `hear` with every message; resolves once it is open. */
function listen(base, query, hear) {
  return new Promise((opened, failed) => {
    const request = http.get(`${base}/api/v1/live${query}`, { agent: false }, (response) => {
      let rest = "";
      response.setEncoding("utf8");
      response.on("data", (text) => {
        rest += text;
        for (let end; (end = rest.indexOf("\n\n")) >= 0; rest = rest.slice(end + 2)) {
          const event = rest.slice(0, end);
          const data = /^data: (.*)$/m.exec(event);
          // Greetings and resets have a name.
          if (data && !/^event: /m.test(event)) hear(JSON.parse(data[1]));
        }
      });
      response.on("error", () => {});
      opened(() => request.destroy());
    });
    request.on("error", failed);
  });
}

function post(base, path, body, agent) {
  const headers = { "content-type": "application/json" };
  return new Promise((done, failed) => {
    const request = http.request(`${base}${path}`, { method: "POST", agent, headers }, (response) => {
      response.resume();
      if (response.statusCode >= 300) failed(new Error(`${path}: ${response.statusCode}`));
      response.on("end", () => done(response.statusCode));
    });
    request.on("error", failed);
    request.end(JSON.stringify(body));
  });
}

/** Calls `act` `rate` times a second, however long each takes; resolves once all are done. */
async function paced(rate, seconds, act) {
  const begin = performance.now();
  const acts = [];
  for (let i = 0; i < rate * seconds; i++) {
    const wait = begin + (i * 1000) / rate - performance.now();
    if (wait > 1) await new Promise((over) => setTimeout(over, wait));
    acts.push(act(i));
  }
  await Promise.all(acts);
}

function report(what, took, goal) {
  took.sort((a, b) => a - b);
  const at = (share) => `${percentile(took, share).toFixed(0)} ms`;
  console.log(`${what}: ${took.length} heard, p50 ${at(0.5)}, p99 ${at(0.99)} ${goal}`);
}

/** A map page in a browser that notes when it draws each worker's point where. */
async function watch(base) {
  const browser = await chromium.launch(launchOptions);
  const page = await browser.newPage({ viewport, locale: "zh-CN" });
  await page.goto(base);
  await page.waitForSelector('[data-testid="map"][data-state="ready"]', { state: "attached" });
  await page.waitForSelector('[data-testid="live"][data-state="live"]', { state: "attached" });
  await page.evaluate(() => {
    const marks = document.querySelector('[data-testid="marks"]');
    const drawn = new Set();
    window.moves = [];
    const note = () => {
      const now = new Set(marks.dataset.workers.split(";").filter(Boolean));
      for (const move of now) if (!drawn.has(move)) window.moves.push([move, Date.now()]);
      drawn.clear();
      now.forEach((move) => drawn.add(move));
    };
    new MutationObserver(note).observe(marks, { attributeFilter: ["data-workers"] });
  });
  return { moves: () => page.evaluate(() => window.moves), close: () => browser.close() };
}

/** 500 fixes a second from as many devices, heard by 50 streams and seen in a browser. */
async function positions(base) {
  const workers = await (await fetch(`${base}/api/v1/town`)).json();
  const inside = workers.grids.map((grid) => grid.inside);
  const sent = new Map();
  const took = [];
  const hear = (body) => {
    for (const change of body.changes) {
      for (const { worker, time } of change.positions ?? []) {
        const at = sent.get(`${worker} ${Date.parse(time)}`);
        if (at !== undefined) took.push(performance.now() - at);
      }
    }
  };
  const streams = await Promise.all(Array.from({ length: 50 }, () => listen(base, "?topics=positions", hear)));
  const browser = await watch(base);
  // When a worker was sent where.
  const placed = new Map();
  const agent = new http.Agent({ keepAlive: true, maxSockets: 100 });
  // The town's devices, one fix each every 0.18 seconds, at a walk.
  await paced(500, ROUNDS_S, (i) => {
    const number = String((i % 88) + 1).padStart(3, "0");
    const time = Date.now();
    sent.set(`W${number} ${time}`, performance.now());
    const { lng, lat } = inside[i % 88];
    const at = { lng: Number((lng + Math.floor(i / 88) * WALK).toFixed(6)), lat: Number(lat.toFixed(6)) };
    placed.set(`W${number} ${at.lng.toFixed(6)},${at.lat.toFixed(6)}`, time);
    const fix = { time: new Date(time).toISOString(), ...at, accuracy_m: 5 };
    return post(base, "/api/v1/fixes", { device: `S-W${number}`, fixes: [fix] }, agent);
  });
  await new Promise((over) => setTimeout(over, 1500));
  streams.forEach((close) => close());
  const moves = await browser.moves();
  await browser.close();
  const drawn = moves.map(([place, at]) => at - placed.get(place)).filter(Number.isFinite);
  report("a fix posted to its point in a browser", drawn, "(goal: p50 under 300 ms, p99 under 1 s)");
  report("a fix posted to its message, 500/s, 50 streams", took, "(goal: p50 under 300 ms, p99 under 1 s)");
}

/** 2,000 streams hear 100 incidents a second. */
async function crowd(base, pid) {
  const STREAMS = 2000;
  const before = memoryKb(pid);
  const sent = new Map();
  const took = [];
  let heard = 0;
  const hear = (body) => {
    for (const change of body.changes) {
      const at = sent.get(change.id);
      if (at !== undefined) {
        heard += 1;
        took.push(performance.now() - at);
      }
    }
  };
  const streams = [];
  while (streams.length < STREAMS) {
    const some = Array.from({ length: 100 }, () => listen(base, "?topics=incidents", hear));
    streams.push(...(await Promise.all(some)));
  }
  const each = (memoryKb(pid) - before) / STREAMS;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
  let count = 0;
  await paced(100, ROUNDS_S, (i) => {
    const id = `bench-${i}`;
    count += 1;
    sent.set(id, performance.now());
    const position = { lng: 115.67, lat: 32.17 };
    return post(base, "/api/v1/incidents", { id, category: "other", title: id, position }, agent);
  });
  await new Promise((over) => setTimeout(over, 5000));
  const after = (memoryKb(pid) - before) / STREAMS;
  streams.forEach((close) => close());
  report(`an incident posted to its message, 100/s, ${STREAMS} streams`, took, "(goal: p99 under 2 s)");
  console.log(`messages heard: ${heard} of ${count * STREAMS}`);
  console.log(`memory of a stream: ${each.toFixed(1)} kB idle, ${after.toFixed(1)} kB under load (goal: under 40)`);
}

for (const part of [positions, crowd]) await withTown(part);
