// The wall at accelerated time, for the equivalent of 21 days: heap, DOM nodes, listeners, the
// module's memory and the frame rate at the start and at the end.
//
// What is accelerated: the page's clock and timers, by Playwright. It is pushed ahead in steps; at
// each step what is due happens once: the next scene with its charts and the map's flight, the
// question for new figures, the look for another version, the reload at three in the morning. Frames
// are the browser's own, and the next step waits until the map is at rest. The server and its live
// stream are real and keep the time of this machine, so the stream falls silent for the page again
// and again, and is opened anew.
//
// - a day from just after the reload of the night on, scene by scene: SOAK_SCENES=3000 is all of it but for
//   the warming up before and an hour or two until the next; fewer are a part of it.
// - 21 nights: steps of 30 minutes; the page loads itself again each night.
//
// Both are measured in the overview, after collecting rubbish, and begin when all that is made once
// is made: after rounds of all scenes and an urgent matter, and after a first reload.
import { chromium, launchOptions, viewport } from "../browser/chromium.js";
import { startServer } from "../browser/server.js";
import { layWall } from "../browser/wall.js";
import { say } from "./figures.mjs";

const NIGHTS = Number(process.env.SOAK_NIGHTS || 21);
const SCENES = Number(process.env.SOAK_SCENES || 300);
// After three hours of scenes the heap only goes up and down.
const WARM_UP_SCENES = 600;
const SCENES_TOLD = 300;
const MINUTE = 60_000;
const OVERVIEW = '[data-testid="wall"][data-scene="overview"]';
const FRAMES_MS = 10_000;
const PATIENCE_MS = 180_000;

/** Notes the memory of a page's WebAssembly module, and the browser's frames before the clock takes them. */
function noteMemory() {
  window.frames = [requestAnimationFrame, cancelAnimationFrame];
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    window.wasmMemory ??= (made.instance ?? made).exports.memory;
    return made;
  };
}

/** Frames of the pushed clock would be drawn faster than the graphics processor can. */
function giveFramesBack() {
  [window.requestAnimationFrame, window.cancelAnimationFrame] = window.frames;
}

/** Five past three in the morning in Shanghai, after now: the reload of the night has been. */
function morning() {
  const DAY = 24 * 60 * MINUTE;
  const reload = -5 * 60 * MINUTE;
  return Math.ceil((Date.now() - reload) / DAY) * DAY + reload + 5 * MINUTE;
}

/** Waits until the map is at rest, through a reload too. */
const rest = (page) =>
  page.waitForFunction(() => {
    const map = document.querySelector('[data-testid="map"][data-state="ready"]')?.maplibre;
    return map?.loaded() && !map.isMoving();
  });

/** A scene later: it begins, its flight begins, and both come to rest. */
async function nextScene(page) {
  await page.clock.fastForward(17_000);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.clock.fastForward(3_000);
  await rest(page);
}

/** What a page holds once its rubbish is collected. */
async function held(page, devtools) {
  await rest(page);
  while (!(await page.locator(OVERVIEW).count())) await nextScene(page);
  await rest(page);
  const rate = await frameRate(page);
  for (let i = 0; i < 3; i++) await devtools.send("HeapProfiler.collectGarbage");
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  const wasm = await page.evaluate(() => window.wasmMemory.buffer.byteLength);
  return {
    "JavaScript heap, MB": of("JSHeapUsedSize") / 1e6,
    "module's memory, MB": wasm / 1e6,
    "DOM nodes": of("Nodes"),
    "event listeners": of("JSEventListeners"),
    "frames per second": rate,
  };
}

/** Frames per second while the map is drawn without a pause and no clock is pushed. */
const frameRate = (page) =>
  page.evaluate(
    (span) =>
      new Promise((resolve) => {
        const { maplibre: map } = document.querySelector('[data-testid="map"]');
        let [frames, begin] = [0, performance.now()];
        const draw = () => {
          frames += 1;
          const took = performance.now() - begin;
          if (took < span) return map.triggerRepaint();
          map.off("render", draw);
          resolve((frames * 1000) / took);
        };
        map.on("render", draw);
        map.triggerRepaint();
      }),
    FRAMES_MS,
  );

function compare(what, start, end) {
  for (const [name, before] of Object.entries(start)) {
    const growth = ((end[name] - before) / before) * 100;
    say(`${what}: ${name}`, [before], "", { digits: 1, goal: `→ ${end[name].toFixed(1)}, ${growth.toFixed(1)} %` });
  }
}

async function open(browser, url, time) {
  const context = await browser.newContext({ viewport, locale: "zh-CN" });
  const page = await context.newPage();
  await page.addInitScript(noteMemory);
  page.setDefaultTimeout(PATIENCE_MS);
  await page.clock.install({ time });
  await page.addInitScript(giveFramesBack);
  let loads = 0;
  page.on("load", () => (loads += 1));
  await page.goto(`${url}/screen?wall=soak`);
  await rest(page);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  return { page, devtools, loads: () => loads, close: () => context.close() };
}

/** Loads the page again and shows each scene twice. */
async function rounds(page) {
  await page.reload();
  await rest(page);
  for (let i = 0; i < 10; i++) await nextScene(page);
}

async function nights(browser, url) {
  const { page, devtools, loads, close } = await open(browser, url, Date.now());
  await rounds(page);
  const start = await held(page, devtools);
  let reloads = 0;
  for (let night = 1; night <= NIGHTS; night++) {
    const before = loads();
    for (let step = 0; step < 48; step++) {
      await page.clock.fastForward(30 * MINUTE);
      await page.waitForTimeout(20);
      await rest(page);
    }
    reloads += loads() - before;
    // Of growth one sees more each week; chance goes up and down.
    if (night % 7 && night < NIGHTS) continue;
    await rounds(page);
    compare(`${night} nights`, start, await held(page, devtools));
  }
  say(`${NIGHTS} nights: times it loaded itself again`, [reloads], "");
  await close();
}

/** A matter that was not there before, and takes the scene for a while. */
async function alarm(page) {
  await layWall(page, (body) => {
    const [matter] = body.open;
    body.open.unshift({ ...matter, id: "URGENT-1", is_urgent: true });
  });
  await page.clock.fastForward(MINUTE);
  await page.locator('[data-testid="wall"][data-scene="alert"]').waitFor();
  await rest(page);
  await page.unroute("**/api/v1/wall?*");
}

async function oneDay(browser, url) {
  const { page, devtools, close } = await open(browser, url, morning());
  await alarm(page);
  for (let i = 0; i < WARM_UP_SCENES; i++) await nextScene(page);
  const start = await held(page, devtools);
  for (let scene = 1; scene <= SCENES; scene++) {
    await nextScene(page);
    // What grows, grows from hour to hour; what is chance goes up and down.
    if (scene % SCENES_TOLD && scene < SCENES) continue;
    compare(`${scene} scenes`, start, await held(page, devtools));
  }
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
