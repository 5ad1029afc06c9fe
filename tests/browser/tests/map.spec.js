// The map: what is drawn is asked of the map itself, and clicks go to positions on the ground.
import { expect, test } from "../fixtures.js";
import { map, onScreen, open, panel } from "../map.js";

/** The codes of the features that stand drawn in these layers. */
const drawn = (page, layers) =>
  map(page).evaluate((element, layers) => {
    const features = element.maplibre.queryRenderedFeatures({ layers });
    return [...new Set(features.map((feature) => feature.properties.code))].sort();
  }, layers);

const town = async (page) => (await page.request.get("/api/v1/town")).json();

test("all 152 grids and 45 offices are drawn", async ({ page }) => {
  await open(page);
  const { grids, offices } = await town(page);
  const codes = (things) => things.map(({ code }) => code).sort();
  const layers = ["grid_fill", "grid_no_data", "dedicated_fill"];
  await expect.poll(() => drawn(page, layers)).toEqual(codes(grids));
  await expect.poll(() => drawn(page, ["office"])).toEqual(codes(offices));
});

test("a click at a grid's own position opens that grid", async ({ page }) => {
  await open(page);
  const { grids } = await town(page);
  for (const grid of [grids[0], grids.find(({ kind }) => kind === "dedicated")]) {
    const { x, y } = await onScreen(page, grid.inside);
    const there = await page.request.get(
      `/api/v1/locate?lng=${grid.inside.lng}&lat=${grid.inside.lat}`,
    );
    const { basic_grid, dedicated_grids } = await there.json();
    await page.mouse.click(x, y);
    const expected = (dedicated_grids[0] ?? basic_grid).code;
    await expect(panel(page)).toHaveAttribute("data-code", expected);
  }
});

test("pointing at a grid marks it and says its name", async ({ page }) => {
  await open(page);
  const { grids } = await town(page);
  const grid = grids.find(({ kind }) => kind === "dedicated");
  const { x, y } = await onScreen(page, grid.inside);
  await page.mouse.move(x, y);
  await expect(page.getByText(grid.name).first()).toBeVisible();
  const hovered = () =>
    map(page).evaluate(
      (element, id) => element.maplibre.getFeatureState({ source: "grids", id }).hovered,
      grid.code,
    );
  await expect.poll(hovered).toBe(true);
});

test("an address restores grid, figure and camera", async ({ page }) => {
  await open(page, "/?grid=411525001003002&at=115.665000,32.170000,15");
  await expect(panel(page)).toHaveAttribute("data-code", "411525001003002");
  await expect(map(page)).toHaveAttribute("data-camera", "115.665000,32.170000,15.0000");
});

test("moving the map is said in its camera and in the address", async ({ page }) => {
  await open(page);
  await map(page).evaluate((element) => element.maplibre.jumpTo({ center: [115.67, 32.165], zoom: 15.5 }));
  await expect(map(page)).toHaveAttribute("data-camera", "115.670000,32.165000,15.5000");
  await expect(page).toHaveURL(/at=115\.67/);
});

test("one click turns the page into English and back", async ({ page }) => {
  await open(page);
  await page.getByTestId("language").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.getByTestId("figure-open")).toContainText(/open/i);
  await page.getByTestId("language").click();
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
});
