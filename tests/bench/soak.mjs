// The wall at accelerated time, for the equivalent of 21 days: heap, DOM nodes, listeners, the
// module's memory and the frame rate at the start and at the end.
//
// What is accelerated: the page's clock and timers, by Playwright. It is pushed ahead in steps; at
// each step what is due happens once: the next scene with its charts and the map's flight, the
// question for new figures, the look for another version, the reload at three in the morning. The
// server and its live stream are real and keep the time of this machine, so the stream falls silent
// for the page again and again, and is opened anew.
//
// - 21 nights: steps of 30 minutes; the page loads itself again each night.
// - one day without a reload, every scene of it: steps of the 20 seconds that a scene stays.
//   SOAK_SCENES=4320 is the whole day; fewer are a part of it.
import { chromium, launchOptions, viewport } from "../browser/chromium.js";
import { startServer } from "../browser/server.js";
import { say } from "./figures.mjs";

const NIGHTS = Number(process.env.SOAK_NIGHTS || 21);
const SCENES = Number(process.env.SOAK_SCENES || 600);
const MINUTE = 60_000;
const READY = '[data-testid="wall"][data-state="ready"]';
const FRAMES_MS = 4_000;
const PATIENCE_MS = 180_000;

/** Notes the memory of a page's WebAssembly modules, and how frames are asked for before the clock is pushed. */
function noteMemory() {
  window.trueFrame = requestAnimationFrame.bind(window);
  window.trueCancel = cancelAnimationFrame.bind(window);
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    window.wasmMemory = (made.instance ?? made).exports.memory;
    return made;
  };
}

/** What a page holds once its rubbish is collected. */
async function held(page, devtools) {
  await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  const wasm = await page.evaluate(() => window.wasmMemory?.buffer.byteLength ?? 0);
  return {
    "JavaScript heap, MB": of("JSHeapUsedSize") / 1e6,
    "module's memory, MB": wasm / 1e6,
    "DOM nodes": of("Nodes"),
    "event listeners": of("JSEventListeners"),
    "frames per second": await frameRate(page),
  };
}

/** Frames per second of the page, by this machine's clock. */
async function frameRate(page) {
  const count = () => page.evaluate(() => window.frameCount ?? 0);
  // What was still to be drawn when the clock was pushed is drawn first.
  await page.evaluate(() => new Promise((drawn) => window.trueFrame(() => window.trueFrame(drawn))));
  await page.evaluate(() => {
    const next = () => {
      window.frameCount = (window.frameCount ?? 0) + 1;
      window.counting = window.trueFrame(next);
    };
    next();
  });
  const [before, begin] = [await count(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, FRAMES_MS));
  const frames = (await count()) - before;
  const rate = (frames * 1000) / (performance.now() - begin);
  await page.evaluate(() => window.trueCancel(window.counting));
  return rate;
}

function compare(what, start, end) {
  for (const [name, before] of Object.entries(start)) {
    const growth = ((end[name] - before) / before) * 100;
    say(`${what}: ${name}`, [before], "", { digits: 1, goal: `→ ${end[name].toFixed(1)}, ${growth.toFixed(1)} %` });
  }
}

async function open(browser, url) {
  const context = await browser.newContext({ viewport, locale: "zh-CN" });
  const page = await context.newPage();
  await page.addInitScript(noteMemory);
  page.setDefaultTimeout(PATIENCE_MS);
  await page.clock.install();
  let loads = 0;
  page.on("load", () => (loads += 1));
  await page.goto(`${url}/screen?wall=soak`);
  await page.waitForSelector(READY);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  return { page, devtools, loads: () => loads, close: () => context.close() };
}

async function nights(browser, url) {
  const { page, devtools, loads, close } = await open(browser, url);
  await page.waitForTimeout(3_000);
  const start = await held(page, devtools);
  for (let step = 0; step < NIGHTS * 48; step++) {
    await page.clock.fastForward(30 * MINUTE);
    await page.waitForTimeout(20);
    await page.waitForSelector(READY);
  }
  // As long after a load as at the start.
  await page.reload();
  await page.waitForSelector(READY);
  await page.waitForTimeout(3_000);
  compare(`${NIGHTS} nights`, start, await held(page, devtools));
  say(`${NIGHTS} nights: times it loaded itself again`, [loads() - 2], "");
  await close();
}

async function oneDay(browser, url) {
  const { page, devtools, close } = await open(browser, url);
  const step = async () => {
    await page.clock.fastForward(20_000);
    await page.waitForTimeout(60);
  };
  // One round, so that all that is made once is made.
  for (let i = 0; i < 10; i++) await step();
  await page.waitForTimeout(3_000);
  const start = await held(page, devtools);
  for (let i = 0; i < SCENES; i++) await step();
  await page.waitForSelector(READY);
  await page.waitForTimeout(3_000);
  compare(`${SCENES} scenes`, start, await held(page, devtools));
  await close();
}

const server = await startServer();
const browser = await chromium.launch(launchOptions);
try {
  await oneDay(browser, server.url);
  await nights(browser, server.url);
} finally {
  await browser.close();
  await server.stop();
}
