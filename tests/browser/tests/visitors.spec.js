// Who was in a drawn area: the grids for all, the devices and their tracks for those who may.
import { expect, test } from "../fixtures.js";
import { ask, open, signIn } from "../map.js";

/** Opens the map with a circle around the middle of a grid, and asks who was there. */
async function askVisitors(page) {
  const { grids } = await ask(page, "/api/v1/town");
  const { lng, lat } = grids.find(({ kind }) => kind === "basic").inside;
  await open(page, `/?within=${lng},${lat},150`);
  const answered = page.waitForResponse((response) => response.url().includes("/api/v1/visits"));
  await page.getByTestId("ask-visitors").click();
  return (await answered).json();
}

test("visitors see which grids were visited how often, and no person", async ({ page }) => {
  const { grids, devices } = await askVisitors(page);
  expect(devices).toBeNull();
  const rows = page.getByTestId("visited-grids").locator("tbody tr");
  await expect(rows).toHaveCount(grids.length);
  for (const [i, grid] of grids.entries()) {
    await expect(rows.nth(i).locator("th")).toHaveText(grid.name);
    await expect(rows.nth(i).locator("td").first()).toHaveText(`${grid.visits}`);
  }
  await expect(page.getByTestId("visitors")).toContainText("人员仅对有轨迹权限的人显示");
  await expect(page.getByTestId("visiting-devices")).toHaveCount(0);
});

test("a dispatcher sees who came and went when, and opens a track on the map", async ({ page }) => {
  await signIn(page, "dispatcher");
  const { devices } = await askVisitors(page);
  expect(devices.length).toBeGreaterThan(0);
  await expect(page.getByTestId("visitors")).toContainText("查看会记入审计记录");
  const rows = page.getByTestId("visiting-devices").locator("tbody tr");
  await expect(rows).toHaveCount(Math.min(devices.length, 200));
  await expect(rows.first()).toContainText(devices[0].worker.name);

  const answered = page.waitForResponse((response) => response.url().includes("/api/v1/tracks"));
  await rows.first().getByRole("button", { name: "轨迹" }).click();
  const { tracks } = await (await answered).json();
  expect(tracks.map(({ device }) => device)).toEqual([devices[0].device]);
  const places = tracks.flatMap(({ ways }) => ways).reduce((sum, way) => sum + way.t.length, 0);
  const line = page.getByTestId("track").locator(".track-line");
  await expect(line).toBeAttached();
  expect((await line.getAttribute("d")).match(/[ML]/g)).toHaveLength(places);
  await rows.first().getByRole("button", { name: "收起" }).click();
  await expect(page.getByTestId("track")).toHaveCount(0);
});
