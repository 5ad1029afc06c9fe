// Head, rail, details and time bar: what they say is what the API says, and the keyboard reaches
// all of it.
import { expect, test } from "../fixtures.js";

const GRID = "411525001001001";
const panel = (page) => page.getByTestId("panel");
const figure = (page, name) => page.getByTestId(`figure-${name}`);

/** The JSON of an endpoint, asked of the same server. */
async function ask(page, path) {
  const answer = await page.request.get(path);
  expect(answer.ok()).toBe(true);
  return answer.json();
}

/** The query of the window of so many days that the page's own requests name. */
async function shownWindow(page, act, days = 30) {
  const isOf = ({ searchParams }) =>
    Date.parse(searchParams.get("to")) - Date.parse(searchParams.get("from")) === days * 86_400_000;
  const asked = page.waitForRequest((request) => request.url().includes("/api/v1/overview?") && isOf(new URL(request.url())));
  await act();
  return new URL((await asked).url()).search;
}

test("the five figures are those of the overview", async ({ page }) => {
  const window = await shownWindow(page, () => page.goto("/"));
  const { incidents } = await ask(page, `/api/v1/overview${window}`);
  const percent = ({ share }) => `${(Math.round(share * 1000) / 10).toFixed(1)}%`;
  await expect(page.locator('[data-testid^="figure-"]')).toHaveCount(5);
  await expect(figure(page, "coverage")).toBeVisible();
  await expect(page.getByTestId("overview-reported")).toContainText(`${incidents.reported}`);
  await expect(figure(page, "open")).toContainText(`${incidents.open}`);
  await expect(figure(page, "settled_in_grid")).toContainText(percent(incidents.settled_in_grid));
  await expect(figure(page, "on_time")).toContainText(percent(incidents.on_time));
  await expect(figure(page, "disputes_settled")).toContainText(`${incidents.disputes_settled}`);
});

test("a figure opens its formula with numerator and denominator, and Escape closes it", async ({ page }) => {
  const window = await shownWindow(page, () => page.goto("/"));
  const { incidents } = await ask(page, `/api/v1/overview${window}`);
  const settled = figure(page, "settled_in_grid");
  await expect(settled).toContainText("%");
  await settled.click();
  const formula = page.locator(".headline .formula:visible");
  await expect(formula).toContainText("小事不出网格");
  for (const [term, count] of [
    ["分子", incidents.settled_in_grid.part],
    ["分母", incidents.settled_in_grid.whole],
    ["未计入", incidents.reported - incidents.closed],
  ]) {
    const row = formula.locator("dl > div").filter({ hasText: term });
    await expect(row.locator("b")).toHaveText(`${count}`);
  }
  await page.keyboard.press("Escape");
  await expect(formula).toHaveCount(0);
});

test("a grid's panel says what the API says of it", async ({ page }) => {
  await page.goto(`/?grid=${GRID}`);
  await expect(panel(page)).toHaveAttribute("data-code", GRID);
  const grid = await ask(page, `/api/v1/grids/${GRID}/figures`);
  for (const text of [
    grid.name,
    GRID,
    grid.community.name,
    grid.worker.name,
    grid.party_group.name,
    grid.party_group.branch.name,
    `${grid.households} 户`,
    ...grid.offices.map((office) => office.name),
  ]) {
    await expect(panel(page)).toContainText(text);
  }
  await expect(panel(page).locator(".office")).toHaveCount(
    new Set([...grid.offices, ...grid.nearest_offices].map((office) => office.code)).size,
  );
});

test("the overview is shown until a grid is selected and again when it is closed", async ({ page }) => {
  await page.goto("/");
  await expect(panel(page)).toContainText("街道总览");
  for (const count of ["15", "88", "64", "45", "53", "125", "平均 35 岁", "共 33 颗星"]) {
    await expect(panel(page)).toContainText(count);
  }
  await page.getByTestId("grid-list").locator(`[data-code="${GRID}"]`).click();
  await expect(panel(page)).toHaveAttribute("data-code", GRID);
  await page.getByRole("button", { name: "关闭网格详情" }).click();
  await expect(panel(page)).toContainText("街道总览");
  await expect(panel(page)).not.toHaveAttribute("data-code");
});

test("the search finds a grid by its worker's name with the keyboard alone", async ({ page }) => {
  await page.goto("/");
  const { grids } = await ask(page, "/api/v1/town");
  const named = grids.filter((grid) => grid.worker);
  const grid = named.find((grid) => named.filter((other) => other.worker.includes(grid.worker)).length === 1);
  const search = page.getByTestId("search");
  await search.fill(grid.worker);
  const options = page.getByRole("option");
  await expect(options).toHaveCount(1);
  await expect(options).toContainText("网格员");
  await search.press("Enter");
  await expect(panel(page)).toHaveAttribute("data-code", grid.code);
  await expect(options).toHaveCount(0);
});

test("the search finds by the start of a code, steps with arrows and says when nothing fits", async ({ page }) => {
  await page.goto("/");
  const search = page.getByTestId("search");
  await search.fill("411525001001");
  const options = page.getByRole("option");
  await expect(options.first()).toContainText("社区");
  await search.press("ArrowDown");
  await expect(options.nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(search).toHaveAttribute("aria-activedescendant", await options.nth(1).getAttribute("id"));
  await search.fill("没有这样的地方");
  await expect(page.getByText("没有与“没有这样的地方”相符的")).toBeVisible();
});

test("the keyboard reaches every grid through the list", async ({ page }) => {
  await page.goto("/");
  const list = page.getByTestId("grid-list");
  await expect(list.locator("[data-code]")).toHaveCount(152);
  await list.locator("button").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const focused = await page.evaluate(() => document.activeElement.dataset.code);
  expect(focused).toBe(await list.locator("[data-code]").nth(1).getAttribute("data-code"));
  await page.keyboard.press("Enter");
  await expect(panel(page)).toHaveAttribute("data-code", focused);
});

test("a filter leaves the grids that it names", async ({ page }) => {
  await page.goto("/");
  await page.getByPlaceholder("筛选").fill("小学");
  const rows = page.getByTestId("grid-list").locator("[data-code]");
  await expect(rows).not.toHaveCount(152);
  for (const name of await rows.evaluateAll((rows) => rows.map((row) => row.title))) {
    expect(name).toContain("小学");
  }
});

test("a shorter window is counted and said; days in the wrong order are refused", async ({ page }) => {
  await shownWindow(page, () => page.goto("/"));
  const window = await shownWindow(page, () => page.getByRole("button", { name: "近 7 天" }).click(), 7);
  const { incidents } = await ask(page, `/api/v1/overview${window}`);
  await expect(page.getByTestId("overview-reported")).toContainText(`${incidents.reported}`);
  await page.getByRole("button", { name: "自定义" }).click();
  const [first, last] = [page.getByLabel("起始日期"), page.getByLabel("截止日期")];
  const said = await page.locator(".time-said").textContent();
  await first.fill("2999-01-01");
  await first.blur();
  await expect(page.getByText("起始日期晚于截止日期")).toBeVisible();
  await expect(page.locator(".time-said")).toHaveText(said);
  await first.fill(await last.inputValue());
  await first.blur();
  await expect(page.getByText("起始日期晚于截止日期")).toHaveCount(0);
});

test("language and theme stay as chosen when the page is opened again", async ({ page }) => {
  await page.goto("/");
  const html = page.locator("html");
  await expect(html).toHaveAttribute("lang", "zh-CN");
  await page.getByTestId("language").click();
  await expect(panel(page)).toContainText("Subdistrict overview");
  await page.getByTestId("theme").click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.getByTestId("theme").click();
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.goto("/");
  await expect(html).toHaveAttribute("lang", "en");
  await expect(html).toHaveAttribute("data-theme", "light");
  await page.getByTestId("language").click();
  await expect(panel(page)).toContainText("街道总览");
});

test("a server that fails is said, and asked again by a button", async ({ page, observed }) => {
  await page.route("**/api/v1/overview*", (route) => route.abort());
  // A page that is live asks again by itself when the minute is over: then no button is left.
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  await page.goto(`/?moment=${yesterday}T00:00:00Z`);
  await expect(panel(page)).toContainText("无法连接服务器");
  await page.unroute("**/api/v1/overview*");
  await panel(page).getByRole("button", { name: "重试" }).click();
  await expect(panel(page)).toContainText("街道总览");
  observed.errors.length = 0;
});

test("a part of the page that cannot be fetched is said, and fetched again by a button", async ({ page, observed }) => {
  await page.route("**/split_opened.wasm", (route) => route.abort());
  await page.goto(`/?grid=${GRID}`);
  await expect(panel(page)).toContainText("页面的这一部分未能加载");
  await page.unroute("**/split_opened.wasm");
  await panel(page).getByRole("button", { name: "重试" }).click();
  await expect(panel(page)).toContainText(GRID);
  observed.errors.length = 0;
});

test("a grid that is not there is said to be unknown", async ({ page, observed }) => {
  await page.goto("/?grid=no-such-grid");
  await expect(panel(page)).toContainText("没有编码为 no-such-grid 的网格");
  observed.errors.length = 0;
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("nothing is wider than the screen and tabs bring list and time below the map", async ({ page }) => {
    await page.goto("/?lang=en");
    await expect(panel(page)).toContainText("Subdistrict overview");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBe(390);
    await page.getByRole("button", { name: "Layers and grids" }).click();
    await expect(page.getByTestId("grid-list")).toBeVisible();
    await expect(panel(page)).toBeHidden();
    await page.getByTestId("grid-list").locator(`[data-code="${GRID}"]`).click();
    await expect(panel(page)).toBeVisible();
    await page.getByRole("button", { name: "Time", exact: true }).click();
    await expect(page.getByRole("button", { name: "7 days" })).toBeVisible();
  });
});
