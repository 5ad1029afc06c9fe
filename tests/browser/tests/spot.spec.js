// Asking the map: what is at a spot and near it, what lies in a drawn area, where incidents cluster.
import { expect, test } from "../fixtures.js";
import { ask, map, onScreen, open, panel } from "../map.js";

const card = (page) => page.getByTestId("asked");
const tool = (page, name) => page.getByRole("group", { name: "地图工具" }).getByRole("button", { name });
const shown = (metres) => (metres < 999.5 ? `${metres.toFixed(0)} 米` : `${(metres / 1000).toFixed(2)} 公里`);

/** What the card must say of the position that it names. */
async function expectTrue(page) {
  await expect(card(page)).toBeVisible();
  const [lng, lat] = (await card(page).getAttribute("data-at")).split(",");
  const { basic_grid, dedicated_grids } = await ask(page, `/api/v1/locate?lng=${lng}&lat=${lat}`);
  for (const { name } of [basic_grid, ...dedicated_grids].filter(Boolean)) {
    await expect(card(page)).toContainText(name);
  }
  const offices = await ask(page, `/api/v1/nearest?lng=${lng}&lat=${lat}&kind=office&k=3`);
  for (const { name, distance_m } of offices) {
    await expect(card(page).getByRole("button", { name })).toContainText(shown(distance_m));
  }
}

/** The total that the server counts in the area that the page posted. */
async function postedTotal(page, act) {
  const asked = page.waitForRequest((request) => request.method() === "POST");
  await act();
  const request = await asked;
  const answer = await page.request.post(request.url(), { data: request.postDataJSON() });
  expect(answer.ok()).toBe(true);
  return (await answer.json()).total;
}

test("the tool answers the spot that is clicked, and its grid opens", async ({ page }) => {
  await open(page);
  const { grids } = await ask(page, "/api/v1/town");
  const { x, y } = await onScreen(page, grids[3].inside);
  await tool(page, "点选查询").click();
  await page.mouse.click(x, y);
  await expectTrue(page);
  await card(page).getByRole("button", { name: grids[3].name, exact: true }).click();
  await expect(panel(page)).toHaveAttribute("data-code", grids[3].code);
  await expect(card(page)).toHaveCount(0);
});

test("on a phone the answer stands below the spot, and all of it is reached", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  const { x, y, width, height } = await map(page).boundingBox();
  await tool(page, "点选查询").click();
  await page.mouse.click(x + width / 2, y + height / 2);
  await expectTrue(page);
  const sheet = await card(page).boundingBox();
  expect([sheet.x, sheet.width, sheet.y + sheet.height]).toEqual([0, 390, 844]);
  expect(sheet.y).toBeGreaterThan(y + height / 2);
  const last = card(page).getByRole("button").last();
  await last.scrollIntoViewIfNeeded();
  await expect(last).toBeInViewport();
  await card(page).getByRole("button", { name: "关闭", exact: true }).click();
  await expect(card(page)).toHaveCount(0);
});

test("the right button asks without the tool", async ({ page }) => {
  await open(page);
  const { grids } = await ask(page, "/api/v1/town");
  const { x, y } = await onScreen(page, grids[5].inside);
  await page.mouse.click(x, y, { button: "right" });
  await expectTrue(page);
  await expect(panel(page)).not.toHaveAttribute("data-code");
});

test("the keyboard asks in the middle of the map, and Escape closes the answer", async ({ page }) => {
  await open(page);
  await tool(page, "点选查询").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("map-hint")).toBeVisible();
  await page.keyboard.press("Enter");
  await expectTrue(page);
  const [lng, lat] = (await map(page).getAttribute("data-camera")).split(",");
  await expect(card(page)).toHaveAttribute("data-at", `${lng},${lat}`);
  await page.keyboard.press("Escape");
  await expect(card(page)).toHaveCount(0);
});

test("a polygon drawn by clicks counts what the server counts, and its address counts the same", async ({ page }) => {
  await open(page);
  const box = await map(page).boundingBox();
  const at = (x, y) => page.mouse.click(box.x + box.width * x, box.y + box.height * y);
  await tool(page, "画多边形").click();
  await at(0.35, 0.35);
  await at(0.65, 0.35);
  await at(0.65, 0.65);
  const total = await postedTotal(page, () =>
    page.mouse.dblclick(box.x + box.width * 0.35, box.y + box.height * 0.65),
  );
  expect(total).toBeGreaterThan(0);
  const reported = page.getByTestId("area-reported");
  const onMap = () =>
    map(page).evaluate(
      (element) => element.maplibre.queryRenderedFeatures({ layers: ["drawn_fill", "drawn_line"] }).length,
    );
  await expect(reported).toContainText(`${total}`);
  await expect(page).toHaveURL(/within=/);
  await expect.poll(onMap).toBeGreaterThan(1);
  await page.reload();
  await expect(reported).toContainText(`${total}`);
  await expect.poll(onMap).toBeGreaterThan(1);
  await page.getByRole("button", { name: "清除圈选范围" }).click();
  await expect.poll(onMap).toBe(0);
  await expect(panel(page)).toContainText("街道总览");
  await expect(page).not.toHaveURL(/within=/);
});

test("a circle drawn by dragging counts what the server counts", async ({ page }) => {
  await open(page);
  const box = await map(page).boundingBox();
  const camera = await map(page).getAttribute("data-camera");
  await tool(page, "画圆").click();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2, { steps: 4 });
  const total = await postedTotal(page, async () => {
    await page.mouse.move(box.x + box.width / 2 + 140, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
  });
  await expect(page.getByTestId("area-reported")).toContainText(`${total}`);
  await expect(panel(page)).toContainText(/圆，半径 \d+ 米/);
  await expect(map(page)).toHaveAttribute("data-camera", camera);
});

test("the keyboard draws an area, and Escape puts a tool away", async ({ page }) => {
  await open(page);
  await tool(page, "画多边形").focus();
  await page.keyboard.press("Enter");
  const corners = page.getByTestId("sketch").locator(".sketch-corner");
  const camera = () => map(page).getAttribute("data-camera");
  await page.keyboard.press("Space");
  for (const [i, key] of ["ArrowRight", "ArrowDown"].entries()) {
    const before = await camera();
    await page.keyboard.press(key);
    await expect.poll(camera).not.toBe(before);
    await page.keyboard.press("Space");
    await expect(corners).toHaveCount(i + 2);
  }
  const total = await postedTotal(page, () => page.keyboard.press("Enter"));
  await expect(page.getByTestId("area-reported")).toContainText(`${total}`);
  await tool(page, "画圆").click();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("map-hint")).toHaveCount(0);
});

test("hotspots are outlined when they are switched on, as many as the server finds", async ({ page }) => {
  await open(page);
  const asked = page.waitForRequest((request) => request.url().includes("/api/v1/hotspots"));
  await page.getByLabel("事件热点").check();
  const { hotspots } = await ask(page, new URL((await asked).url()).pathname + new URL((await asked).url()).search);
  const counts = () =>
    map(page).evaluate((element) =>
      element.maplibre
        .querySourceFeatures("hotspots", { filter: ["==", ["geometry-type"], "Point"] })
        .map(({ properties }) => properties.count),
    );
  const largest = hotspots.map(({ count }) => count);
  await expect.poll(async () => [...new Set(await counts())].sort()).toEqual([...new Set(largest)].sort());
  await expect(page.getByTestId("hotspots-note")).toContainText(
    hotspots.length ? `${hotspots.length} 处热点` : "没有热点",
  );
});
