// What the map draws from vector tiles: incidents and the cells of patrol coverage. The map itself
// is asked, and the API beside it.
import { expect, test } from "../fixtures.js";
import { ask, map, open } from "../map.js";

const DAY_MS = 86_400_000;

/** Days in Beijing that have passed, in which nothing happens any more. */
function pastDays() {
  const day = (ago) => new Date(Date.now() + DAY_MS / 3 - ago * DAY_MS).toISOString().slice(0, 10);
  const [first, last, end] = [day(20), day(3), day(2)];
  return {
    address: `from=${first}&to=${last}`,
    window: `from=${first}T00:00:00%2B08:00&to=${end}T00:00:00%2B08:00`,
    datetime: `${first}T00:00:00%2B08:00/${last}T23:59:59%2B08:00`,
  };
}

/** The features that a layer shows, each with its properties and where it is on the map's element. */
const shown = (page, layer) =>
  map(page).evaluate((element, layer) => {
    const { maplibre } = element;
    return maplibre.queryRenderedFeatures({ layers: [layer] }).map(({ properties, geometry }) => {
      const at = geometry.type === "Point" ? maplibre.project(geometry.coordinates) : null;
      return { ...properties, at: at && { x: at.x, y: at.y } };
    });
  }, layer);

test("the incidents on the map add up to those of the overview", async ({ page }) => {
  const { address, window } = pastDays();
  await open(page, `/?${address}`);
  const { incidents } = await ask(page, `/api/v1/overview?${window}`);
  expect(incidents.reported).toBeGreaterThan(100);
  const drawn = () =>
    map(page).evaluate((element) => {
      const points = element.maplibre.querySourceFeatures("incidents", { sourceLayer: "incidents" });
      const counts = new Map(points.map(({ id, properties }) => [id, properties.count ?? 1]));
      return [...counts.values()].reduce((sum, count) => sum + count, 0);
    });
  await expect.poll(drawn).toBe(incidents.reported);
});

test("another window brings other incidents onto the map", async ({ page }) => {
  const { address } = pastDays();
  await open(page, `/?${address}`);
  const tiles = () => map(page).evaluate((element) => element.maplibre.getStyle().sources.incidents.tiles[0]);
  const before = await tiles();
  await page.getByRole("button", { name: "近 7 天" }).click();
  await expect.poll(tiles).not.toBe(before);
  await expect.poll(async () => (await shown(page, "incident_cluster")).length).toBeGreaterThan(0);
});

test("a click on an incident opens all that is known of it, and on several goes nearer", async ({ page }) => {
  const { address, datetime } = pastDays();
  const { features } = await ask(page, `/ogc/collections/incidents/items?limit=1&datetime=${datetime}`);
  const [lng, lat] = features[0].geometry.coordinates;
  await open(page, `/?${address}&at=${lng},${lat},17`);
  // One that nothing else lies on.
  const alone = () =>
    map(page).evaluate((element) => {
      const { maplibre } = element;
      const layers = ["office", "incident_cluster", "incident"];
      const { width, height } = element.getBoundingClientRect();
      return maplibre
        .queryRenderedFeatures({ layers: ["incident"] })
        .map(({ properties, geometry }) => ({ ...properties, at: maplibre.project(geometry.coordinates) }))
        .filter(({ at }) => at.x > 80 && at.x < width - 120 && at.y > 80 && at.y < height - 80)
        .find(({ code, at }) => {
          const around = [[at.x - 6, at.y - 6], [at.x + 6, at.y + 6]];
          const hits = maplibre.queryRenderedFeatures(around, { layers });
          return hits.every(({ properties }) => properties.code === code);
        });
    });
  await expect.poll(async () => (await alone())?.code).toBeTruthy();
  const { code, incident, at } = await alone();
  const { properties } = await ask(page, `/ogc/collections/incidents/items/${incident ?? code}`);
  await map(page).click({ position: { x: at.x, y: at.y } });
  const card = page.locator(".map-card");
  await expect(card).toContainText(properties.code);
  await expect(card).toContainText(properties.name);

  await open(page, `/?${address}`);
  const zoom = () => map(page).evaluate((element) => element.maplibre.getZoom());
  const far = await zoom();
  const clear = ({ at }) => at.x > 60 && at.y > 60;
  await expect.poll(async () => (await shown(page, "incident_cluster")).filter(clear).length).toBeGreaterThan(0);
  const cluster = (await shown(page, "incident_cluster")).find(clear);
  await map(page).click({ position: cluster.at });
  await expect.poll(zoom).toBeGreaterThan(far + 1);
});

test("cells are drawn when they are asked for, and the legend says what they mean", async ({ page }) => {
  const { grids } = await ask(page, "/api/v1/town");
  const { lng, lat } = grids[0].inside;
  await open(page, `/?at=${lng},${lat},16.5`);
  expect(await shown(page, "cell_fill")).toEqual([]);
  await expect(page.getByTestId("cell-legend")).toHaveCount(0);
  await page.getByLabel("巡查单元").check();
  await expect.poll(async () => (await shown(page, "cell_fill")).length).toBeGreaterThan(500);
  const legend = page.getByTestId("cell-legend").getByRole("listitem");
  await expect(legend).toHaveText(["< 1 天", "1–3 天", "3–7 天", "7–14 天", "≥ 14 天", /从未到过/, /数据不足/]);
  for (const cell of (await shown(page, "cell_fill")).slice(0, 3)) {
    const { properties } = await ask(page, `/ogc/collections/coverage/items/${cell.code}`);
    expect(properties.patrollable).toBe(true);
    expect(properties.grid ?? undefined).toBe(cell.grid);
    expect(["ok", "no_data"]).toContain(cell.state);
  }
});

test("cells that nobody visited are hatched where too little is known, and only there", async ({ page }) => {
  await open(page);
  await page.getByLabel("巡查单元").check();
  await expect.poll(async () => (await shown(page, "cell_no_data")).length).toBeGreaterThan(0);
  for (const cell of await shown(page, "cell_no_data")) {
    expect(cell.state).toBe("no_data");
    expect(cell.days).toBeUndefined();
  }
});
