// Winding a month in the browser beside panning the same map: frames in the same time, in turns.
import { chromium, launchOptions, viewport } from "../browser/chromium.js";
import { startServer } from "../browser/server.js";
import { inTurns, median, say } from "./figures.mjs";

const ROUNDS = 5;
const SECONDS = 4;
const READY = '[data-testid="map"][data-state="ready"]';

/** Frames a second while `step` is done before each of them. */
function frames(page, step) {
  return page.evaluate(
    async ([step, seconds]) => {
      const map = document.querySelector('[data-testid="map"]').maplibre;
      const wheel = document.querySelector('[data-testid="wheel"]');
      const steps = {
        // One slow move, as a hand makes it; the next goes back.
        pan: (i) => {
          if (i > 0) return;
          map.side = -(map.side ?? 1);
          map.panBy([300 * map.side, 0], { duration: seconds * 1000, easing: (part) => part });
        },
        wind: (i) => {
          // A month there and back, about an hour a step.
          const most = Number(wheel.max) - 120;
          wheel.value = Math.abs(((i * 60) % (2 * most)) - most);
          wheel.dispatchEvent(new Event("input", { bubbles: true }));
        },
      };
      const begin = performance.now();
      let count = 0;
      while (performance.now() - begin < seconds * 1000) {
        steps[step](count);
        await new Promise(requestAnimationFrame);
        count += 1;
      }
      return (count * 1000) / (performance.now() - begin);
    },
    [step, SECONDS],
  );
}

const server = await startServer();
const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ viewport, locale: "zh-CN" });
  await page.request.post(`${server.url}/api/v1/session`, { data: { name: "dispatcher", password: "dispatcher" } });
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  await page.goto(`${server.url}/?period=30d&moment=${yesterday}`);
  await page.waitForSelector(READY, { state: "attached", timeout: 60_000 });
  await page.waitForFunction(() => Number(document.querySelector('[data-testid="marks"]').dataset.incidents) > 0);
  const rate = await inTurns(ROUNDS, {
    pan: () => frames(page, "pan"),
    wind: () => frames(page, "wind"),
  });
  say("frames while a month is wound", rate.wind, "/s");
  say("frames while the same map is panned", rate.pan, "/s");
  const ratio = median(rate.wind) / median(rate.pan);
  say("winding ÷ panning", [ratio], "×", { digits: 2, goal: "goal: at least 0.8" });
} finally {
  await browser.close();
  await server.stop();
}
