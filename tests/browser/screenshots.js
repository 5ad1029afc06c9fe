// Pictures of the page for people to look at: npm run screenshots -- [PATH] [URL of a server]
// They land in target/screenshots as NAME-WIDTHxHEIGHT.png.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { chromium, launchOptions } from "./chromium.js";
import { startServer } from "./server.js";

const SIZES = [
  { width: 1920, height: 1080 },
  { width: 3840, height: 1080 },
  { width: 390, height: 844 },
];
const folder = fileURLToPath(new URL("../../target/screenshots", import.meta.url));
const [path = "/", url] = process.argv.slice(2);

async function shoot(browser, origin, viewport) {
  const page = await browser.newPage({ viewport, locale: "zh-CN" });
  page.on("console", (message) => console.error(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => console.error(`${error}`));
  await page.goto(origin + path);
  const map = page.locator('[data-testid="map"]:not([data-state="loading"])');
  await map.waitFor({ timeout: 60_000 }).catch((error) => console.error(error.message));
  const name = path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "map";
  const file = `${folder}/${name}-${viewport.width}x${viewport.height}.png`;
  await page.screenshot({ path: file });
  console.log(file);
  await page.close();
}

await mkdir(folder, { recursive: true });
const server = url ? { url, stop: async () => {} } : await startServer();
const browser = await chromium.launch(launchOptions);
try {
  for (const size of SIZES) await shoot(browser, server.url, size);
} finally {
  await browser.close();
  await server.stop();
}
