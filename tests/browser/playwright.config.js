import { defineConfig } from "@playwright/test";
import { launchOptions, viewport } from "./chromium.js";

// One browser at a time and no hurry: WebGL is drawn by the processor here.
export default defineConfig({
  testDir: "tests",
  outputDir: "../../target/browser-tests",
  workers: 1,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 30_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    browserName: "chromium",
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    screenshot: "only-on-failure",
    trace: "off",
    viewport,
    launchOptions,
  },
});
