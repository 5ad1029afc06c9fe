// Coverage: its three states on the map, in the legend, in the panels. Patrols are laid into the
// server's answers where a state is needed that the demo town may lack.
import { expect, test } from "../fixtures.js";
import { ask, map, open, panel } from "../map.js";
import { coverageOf, daysOf, layPatrols } from "../patrols.js";

const legend = (page) => page.getByTestId("legend").getByRole("listitem");
const percent = (share) => `${(Math.round(share * 1000) / 10).toFixed(1)}%`;
const basic = (grids) => grids.filter(({ kind }) => kind === "basic");

/** The feature state of a grid. */
const stateOf = (page, id) =>
  map(page).evaluate((element, id) => element.maplibre.getFeatureState({ source: "grids", id }), id);

/** The grids in order, each with its coverage. */
async function patrolled(page) {
  const { grids } = await ask(page, "/api/v1/town");
  const to = new Date().toISOString();
  return grids.map((grid, i) => ({ ...grid, coverage: coverageOf(grid.code, grid.name, i, to) }));
}

test("where there are patrols, grids are coloured by coverage and the legend explains three states", async ({ page }) => {
  await layPatrols(page);
  await open(page);
  await expect(page.getByRole("radio", { name: "巡查覆盖率" })).toBeChecked();
  const states = page.getByTestId("legend-states");
  for (const word of ["已到", "未到", "数据不足", "25 米", "60%"]) {
    await expect(states).toContainText(word);
  }
  const grids = basic(await patrolled(page));
  const known = grids.filter(({ coverage }) => coverage.state === "ok");
  const starts = [0, 0.2, 0.4, 0.6, 0.8];
  const classOf = ({ coverage }) => starts.findLastIndex((start) => coverage.share >= start);
  const classes = starts.map((_, i) => known.filter((grid) => classOf(grid) === i).length);
  const counts = [...classes, grids.length - known.length].map((count) => new RegExp(`(?<!\\d)${count} 个网格$`));
  await expect(legend(page)).toHaveText(counts);
  await expect(legend(page).last()).toContainText("数据不足");
});

test("a grid without data is hatched whatever its share, one that nobody can patrol is plain", async ({ page }) => {
  const grids = basic(await patrolled(page));
  const without = grids.find(({ coverage }) => coverage.state === "no_data");
  const [known, nothing] = grids.filter(({ coverage }) => coverage.state === "ok" && coverage.covered > 0);
  await layPatrols(page, { nothing: [nothing.code] });
  await open(page);
  await expect.poll(() => stateOf(page, without.code)).toMatchObject({ figure: null, no_data: true });
  expect(await stateOf(page, known.code)).toMatchObject({ figure: known.coverage.share, no_data: false });
  expect(await stateOf(page, nothing.code)).toMatchObject({ figure: null, no_data: false });
  await expect(legend(page).last()).toHaveText(/无可巡查区域1 个网格/);
});

test("ages of the last visit have classes of their own, and never visited is one", async ({ page }) => {
  await layPatrols(page);
  await open(page);
  await page.locator("label.choice", { hasText: "距上次巡查" }).click();
  await expect(page).toHaveURL(/figure=visit_age/);
  const ages = basic(await patrolled(page))
    .filter(({ coverage }) => coverage.state === "ok")
    .map(({ coverage }) => coverage.age_p50_s);
  const never = ages.filter((age) => age === null).length;
  const day = ages.filter((age) => age !== null && age < 86_400).length;
  await expect(legend(page).first()).toHaveText(`< 1 天${day} 个网格`);
  await expect(legend(page).nth(5)).toHaveText(`过半从未到过${never} 个网格`);
});

test("where there are no patrols, grids are coloured by open incidents as ever", async ({ page }) => {
  const { grids } = await ask(page, "/api/v1/town");
  await layPatrols(page, { nothing: grids.map(({ code }) => code) });
  await open(page);
  await expect(page.getByRole("radio", { name: "未办结事件" })).toBeChecked();
  await expect(page.getByTestId("legend-states")).toHaveCount(0);
});

test("the head's coverage opens its formula with cells, completeness and grids without data", async ({ page }) => {
  await layPatrols(page);
  await page.goto("/");
  const figure = page.getByTestId("figure-coverage");
  await expect(figure).toContainText(percent(27_518 / 41_302));
  await expect(figure).toContainText("5 网格数据不足");
  await figure.click();
  const formula = page.locator(".headline .formula:visible");
  await expect(formula).toContainText("25 米");
  for (const [term, value] of [
    ["分子", "27,518"],
    ["分母", "41,302"],
    ["轨迹完整度", "85.0%"],
    ["数据不足", "5"],
  ]) {
    await expect(formula.locator("dl > div").filter({ hasText: term }).locator("b")).toHaveText(value);
  }
});

test("a grid's panel says share, completeness, ages and days", async ({ page }) => {
  await layPatrols(page);
  const grids = await patrolled(page);
  const grid = grids.find(({ coverage }) => coverage.state === "ok" && coverage.age_p90_s && coverage.covered > 0);
  await page.goto(`/?grid=${grid.code}`);
  const { share, covered, cells, never_visited } = grid.coverage;
  const section = page.getByTestId("coverage");
  await expect(page.getByTestId("coverage-share")).toContainText(percent(share));
  await expect(page.getByTestId("coverage-share")).toContainText(`${covered} / ${cells} 单元`);
  await expect(page.getByTestId("coverage-completeness")).toContainText("85.0%");
  await expect(page.getByTestId("coverage-state")).toHaveText("数据充分");
  await expect(section).toContainText(`${never_visited} 个单元`);
  const days = daysOf(new Date().toISOString());
  await expect(page.getByTestId("coverage-days").locator(".trend-slot")).toHaveCount(30);
  const hatched = days.filter(({ state }) => state === "no_data").length;
  await expect(page.getByTestId("coverage-days").locator(".day-no-data")).toHaveCount(hatched);
});

test("a grid without data says so in its panel and in the list", async ({ page }) => {
  await layPatrols(page);
  const grids = await patrolled(page);
  const without = basic(grids).find(({ coverage }) => coverage.state === "no_data");
  await open(page, `/?grid=${without.code}`);
  await expect(page.getByTestId("coverage-state")).toHaveText("数据不足");
  await expect(page.getByTestId("coverage-completeness")).toContainText("低于 60%");
  const row = page.getByTestId("grid-list").locator(`[data-code="${without.code}"]`);
  await expect(row).toContainText("数据不足");
  await expect(row.locator(".swatch")).toHaveClass(/is-no-data/);
});

test("the list in order of coverage starts with the least", async ({ page }) => {
  await layPatrols(page);
  await page.goto("/");
  await page.getByRole("group", { name: "排列方式" }).getByRole("button", { name: "巡查覆盖率" }).click();
  const rows = page.getByTestId("grid-list").locator("[data-code]");
  await expect(rows).toHaveCount(88);
  const grids = new Map((await patrolled(page)).map((grid) => [grid.code, grid.coverage]));
  const codes = await rows.evaluateAll((rows) => rows.map((row) => row.dataset.code));
  const shares = codes.map((code) => grids.get(code)).map(({ state, share }) => (state === "ok" ? share : Infinity));
  expect(shares).toEqual([...shares].sort((one, other) => one - other));
});

test("what the server itself says of coverage is what the page shows", async ({ page }) => {
  // Patrols go on: asked again, the server may say more.
  const answered = page.waitForResponse((response) => response.url().includes("/api/v1/overview?"));
  await page.goto("/");
  const { coverage, grids_without_data } = await (await answered).json();
  const section = panel(page).getByTestId("coverage");
  if (coverage?.share == null) {
    await expect(section).toContainText(coverage ? "—" : "没有可巡查区域");
  } else {
    await expect(section).toContainText(coverage.covered.toLocaleString("en"));
    await expect(section).toContainText(`${grids_without_data} 个网格`);
  }
});
