// The wall's three figures: its frame rate beside MapLibre alone with the same style, the work it
// does while nobody touches it, and how soon it shows its figures beside the map page.
import { chromium, launchOptions, viewport } from "../browser/chromium.js";
import { startServer } from "../browser/server.js";
import { FIGURES } from "../browser/wall.js";
import { inTurns, median, say } from "./figures.mjs";

const ROUNDS = 5;
const FRAMES_MS = 6_000;
const IDLE_MS = 60_000;
const PATIENCE_MS = 180_000;
const MAP = '[data-testid="map"][data-state="ready"]';
const HEADLINES = ["coverage", "open", "settled_in_grid", "on_time", "disputes_settled"];

/** Notes every map that a page builds: the pages keep theirs to themselves. */
function noteMaps() {
  window.maps = [];
  let library;
  Object.defineProperty(window, "maplibregl", {
    get: () => library,
    set: (given) => {
      class Map extends given.Map {
        constructor(options) {
          super(options);
          window.maps.push(this);
        }
      }
      library = { ...given, Map };
    },
  });
}

/** Frames per second of the last map of a page while it is drawn without a pause. */
function frameRate(page) {
  return page.evaluate(
    (span) =>
      new Promise((resolve) => {
        const map = window.maps.at(-1);
        let frames = 0;
        const draw = () => {
          frames += 1;
          map.triggerRepaint();
        };
        const begin = performance.now();
        map.on("render", draw);
        map.triggerRepaint();
        setTimeout(() => {
          map.off("render", draw);
          resolve((frames * 1000) / (performance.now() - begin));
        }, span);
      }),
    FRAMES_MS,
  );
}

async function openWall(browser, url) {
  const page = await browser.newPage({ viewport, locale: "zh-CN" });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(noteMaps);
  await page.goto(`${url}/screen?every=0`);
  await page.waitForSelector(MAP);
  return page;
}

/** What the wall's map shows: its style, its pictures, its camera and its box. */
const shown = (page) =>
  page.evaluate(() => {
    const map = window.maps.at(-1);
    const { left, top, width, height } = map.getContainer().getBoundingClientRect();
    const images = map.listImages().map((id) => {
      const { data, pixelRatio, sdf } = map.getImage(id);
      return { id, pixelRatio, sdf, width: data.width, height: data.height, data: [...data.data] };
    });
    const camera = { center: map.getCenter().toArray(), zoom: map.getZoom() };
    return { style: map.getStyle(), images, camera, box: { left, top, width, height } };
  });

/** A page of the same server with MapLibre alone, which shows the same. */
async function openBare(browser, url, library, what) {
  const page = await browser.newPage({ viewport, locale: "zh-CN" });
  page.setDefaultTimeout(PATIENCE_MS);
  const html = '<!doctype html><meta charset="utf-8"><body style="margin:0">';
  await page.route("**/bare", (route) => route.fulfill({ contentType: "text/html", body: html }));
  await page.goto(`${url}/bare`);
  await page.evaluate(
    async ({ library, style, images, camera, box }) => {
      const { Map } = await import(library);
      const element = document.createElement("div");
      Object.assign(element.style, { position: "fixed", ...Object.fromEntries(Object.entries(box).map(([k, v]) => [k, `${v}px`])) });
      document.body.append(element);
      const map = new Map({ container: element, style, ...camera, attributionControl: false });
      window.maps = [map];
      await map.once("style.load");
      for (const { id, pixelRatio, sdf, width, height, data } of images) {
        if (!map.hasImage(id)) map.addImage(id, { width, height, data: new Uint8Array(data) }, { pixelRatio, sdf });
      }
      await map.once("idle");
    },
    { library, ...what },
  );
  return page;
}

async function frames(browser, url) {
  const wall = await openWall(browser, url);
  const library = await wall.evaluate(() =>
    performance.getEntriesByType("resource").map(({ name }) => new URL(name).pathname).find((path) => path.endsWith("/maplibre-gl.mjs")),
  );
  const bare = await openBare(browser, url, library, await shown(wall));
  const rates = await inTurns(ROUNDS, {
    bare: () => bare.bringToFront().then(() => frameRate(bare)),
    wall: () => wall.bringToFront().then(() => frameRate(wall)),
  });
  await bare.close();
  await wall.close();
  say("frames drawn without a pause, MapLibre alone", rates.bare, "/s", { digits: 1 });
  say("frames drawn without a pause, wall", rates.wall, "/s", { digits: 1 });
  const ratio = median(rates.wall) / median(rates.bare);
  say("wall ÷ MapLibre alone", [ratio], "×", { digits: 2, goal: "goal: at least 0.9" });
}

/** Seconds of work of a page's own thread; MapLibre's workers have theirs. */
async function work(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  return { script: of("ScriptDuration"), task: of("TaskDuration") };
}

async function idle(browser, url, what, query) {
  const page = await browser.newPage({ viewport, locale: "zh-CN" });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(`${url}/screen?${query}`);
  await page.waitForSelector(MAP);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await page.waitForTimeout(5_000);
  const before = await work(devtools);
  await page.waitForTimeout(IDLE_MS);
  const after = await work(devtools);
  await page.close();
  const share = (name) => ((after[name] - before[name]) * 100_000) / IDLE_MS;
  say(`JavaScript and wasm in an idle minute, ${what}`, [share("script")], "%", { digits: 2, goal: "goal: under 2 % of a core" });
  say(`all tasks of its thread, ${what}`, [share("task")], "%", { digits: 2 });
}

/** Milliseconds from opening a link in a fresh profile until all of these figures have a text. */
async function shows(browser, address, names) {
  const context = await browser.newContext({ viewport, locale: "zh-CN" });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const begin = performance.now();
  await page.goto(address, { waitUntil: "commit" });
  await page.waitForFunction(
    (names) => names.every((name) => /[\d—]/.test(document.querySelector(`[data-testid="figure-${name}"]`)?.textContent ?? "")),
    names,
    { polling: 20 },
  );
  const took = performance.now() - begin;
  await context.close();
  return took;
}

async function opening(browser, url) {
  const took = await inTurns(ROUNDS, {
    map: () => shows(browser, `${url}/`, HEADLINES),
    wall: () => shows(browser, `${url}/screen?every=0`, FIGURES),
  });
  say("link to all figures, map page", took.map, "ms");
  say("link to all figures, wall", took.wall, "ms");
  const ratio = median(took.wall) / median(took.map);
  say("wall ÷ map page", [ratio], "×", { digits: 2, goal: "goal: at most 1.5" });
}

const server = await startServer();
const browser = await chromium.launch(launchOptions);
try {
  await opening(browser, server.url);
  await frames(browser, server.url);
  await idle(browser, server.url, "one scene", "every=0");
  await idle(browser, server.url, "scenes going round", "every=20");
} finally {
  await browser.close();
  await server.stop();
}
