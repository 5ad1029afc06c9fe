// Bytes of the page over the wire, and its cold load beside a bare page with MapLibre and the
// same GeoJSON in the same browser.
import { get } from "node:http";
import { chromium, launchOptions, viewport } from "../browser/chromium.js";
import { startServer } from "../browser/server.js";
import { startBarePage } from "./bare.mjs";
import { inTurns, median, say } from "./figures.mjs";

const ROUNDS = 7;
const READY = '[data-testid="map"][data-state="ready"]';

/** Opens the page in a fresh profile; milliseconds until its map is ready, and what came over the wire. */
async function load(browser, url) {
  const context = await browser.newContext({ viewport, locale: "zh-CN" });
  const page = await context.newPage();
  const answers = [];
  context.on("requestfinished", (request) => answers.push(request));
  const begin = performance.now();
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForSelector(READY, { state: "attached", timeout: 60_000 });
  const took = performance.now() - begin;
  const bytes = await Promise.all(
    answers.map(async (request) => ({
      path: new URL(request.url()).pathname,
      bytes: (await request.sizes()).responseBodySize,
    })),
  );
  await context.close();
  return { took, bytes };
}

/** Bytes that the server sends for an address. */
const weigh = (url) =>
  new Promise((resolve, reject) => {
    get(url, { headers: { "accept-encoding": "br" } }, (answer) => {
      let bytes = 0;
      answer.on("data", (part) => (bytes += part.length)).on("end", () => resolve(bytes));
    }).on("error", reject);
  });

/** With what MapLibre's worker loads by itself, whose bytes the browser does not tell. */
async function withWorker(answers, url) {
  const isWorker = ({ path }) => path.endsWith("-worker.mjs");
  const path = answers.find(({ path }) => path.endsWith("maplibre-gl.mjs")).path.replace(".mjs", "-worker.mjs");
  return [...answers.filter((answer) => !isWorker(answer)), { path, bytes: await weigh(url + path) }];
}

const sum = (answers, pick) =>
  answers.filter(({ path }) => pick(path)).reduce((total, { bytes }) => total + bytes, 0) / 1000;

function sayBytes(answers) {
  const isData = (path) => ["/api/", "/ogc/", "/tiles/"].some((part) => path.startsWith(part));
  // What is opened later is fetched once the map stands: it may or may not be among the answers.
  const isLater = (path) => path.includes("/split_");
  const isFirst = (path) => !isData(path) && !isLater(path);
  say("wasm until the map stands", [sum(answers, (path) => isFirst(path) && path.endsWith(".wasm"))], "kB", { goal: "goal: at most 250" });
  say("MapLibre over the wire", [sum(answers, (path) => path.includes("maplibre"))], "kB");
  say("all of the page until the map stands", [sum(answers, isFirst)], "kB", { goal: "goal: at most 700" });
  say("the demo town's data over the wire", [sum(answers, isData)], "kB");
}

const server = await startServer();
const bare = await startBarePage(server.url);
const browser = await chromium.launch(launchOptions);
try {
  sayBytes(await withWorker((await load(browser, server.url)).bytes, server.url));
  const took = await inTurns(ROUNDS, {
    bare: async () => (await load(browser, bare.url)).took,
    xunge: async () => (await load(browser, server.url)).took,
  });
  say("cold load to ready, bare MapLibre page", took.bare, "ms");
  say("cold load to ready, Xunge", took.xunge, "ms");
  const ratio = median(took.xunge) / median(took.bare);
  say("Xunge ÷ bare page", [ratio], "×", { digits: 2, goal: "goal: at most 1.3" });
} finally {
  await browser.close();
  await bare.stop();
  await server.stop();
}
