import { expect, test } from "../fixtures.js";

test("the page starts and takes its loading message away", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle(/^巡格/);
  await expect(page.getByTestId("map")).toBeAttached();
  await expect(page.locator("#boot")).toHaveCount(0);
});

test("a browser without WebAssembly is told so in plain words", async ({ page, observed }) => {
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto("/");
  await expect(page.locator("#boot")).toContainText("页面无法启动");
  await expect(page.locator("#boot")).toContainText("Chromium 109");
  expect(observed.errors.join("\n")).toContain("WebAssembly");
  observed.errors.length = 0;
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the page says that it needs it", async ({ page }) => {
    await page.goto("/");
    const message = page.locator("#boot noscript p");
    await expect(message).toBeVisible();
    expect(await message.innerText()).toContain("此页面需要 JavaScript");
  });
});
