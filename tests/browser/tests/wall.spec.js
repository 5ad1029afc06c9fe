// The command-centre wall: layout by boxes, figures against the API, scenes by the clock, and what
// it does when the map, the server or the data let it down.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { expect, test } from "../fixtures.js";
import { ask, map } from "../map.js";
import { binary, freePort, startServer } from "../server.js";
import { faults, FIGURES, lastAfternoon, layWall, openWall, SCENES, wall } from "../wall.js";

const SIZES = [
  [1920, 1080],
  [3840, 1080],
  [5760, 2160],
  [6656, 1792],
];
const scene = (page) => wall(page).getAttribute("data-scene");
const figure = (page, name) => page.getByTestId(`figure-${name}`);
const percent = (share) => {
  const text = (Math.round(share * 1000) / 10).toFixed(1);
  if (text === "100.0") return share < 1 ? ">99.9%" : "100%";
  if (text === "0.0") return share > 0 ? "<0.1%" : "0%";
  return `${text}%`;
};
const decimal = (number) => (Math.round(number * 10) / 10).toFixed(1).replace(/\.0$/, "");
const kilometres = (m) => (m < 99_950 ? decimal(m / 1000) : (m / 1000).toFixed(0));
const count = (number) => number.toLocaleString("en-US");

for (const [width, height] of SIZES) {
  test(`on a glass of ${width} by ${height} nothing overflows, overlaps or is cut, in any scene`, async ({ page }) => {
    test.setTimeout(180_000);
    await page.setViewportSize({ width, height });
    await openWall(page, `every=0&at=${lastAfternoon()}`);
    for (const name of SCENES) {
      await page.keyboard.press(`${SCENES.indexOf(name) + 1}`);
      await expect(wall(page)).toHaveAttribute("data-scene", name);
      if (name === "grid") await expect(page.getByTestId("close-up")).toBeVisible();
      await expect.poll(() => faults(page), `scene ${name}`).toEqual([]);
    }
  });
}

test("every figure is the API's, and every category and community too", async ({ page }) => {
  const at = lastAfternoon();
  await openWall(page, `every=0&at=${at}`);
  const told = await ask(page, `/api/v1/wall?at=${at}&days=30`);
  const { incidents, today } = told;
  const expected = {
    coverage: percent(today.coverage.share),
    patrol: kilometres(today.patrol_m),
    on_duty: count(told.on_duty.part),
    today: count(today.reported),
    open: count(incidents.open),
    overdue: count(incidents.overdue),
    on_time: percent(incidents.on_time.share),
    settled_grid: percent(incidents.settled_in_grid.share),
    settled_community: percent(incidents.settled_in_community.share),
    disputes: count(incidents.disputes_settled),
  };
  expect(Object.keys(expected)).toEqual(FIGURES);
  for (const [name, text] of Object.entries(expected)) await expect(figure(page, name)).toHaveText(text);
  const onTime = `${count(incidents.on_time.part)} / ${count(incidents.on_time.whole)}`;
  await expect(page.getByTestId("versus-on_time")).toHaveText(onTime);
  for (const { category, reported } of today.by_category) {
    await expect(page.getByTestId(`today-${category}`)).toHaveText(count(reported));
  }
  const counts = { basic: 88, dedicated: 64, offices: 45, services: 53, workers: 88, groups: 88, communities: 15 };
  for (const [name, number] of Object.entries(counts)) {
    await expect(page.getByTestId(`count-${name}`)).toHaveText(`${number}`);
  }
  for (const [kind, number] of Object.entries(told.stars.by_kind)) {
    await expect(page.getByTestId(`stars-${kind}`)).toHaveText(`${number}`);
  }
  await page.keyboard.press("4");
  const row = page.getByTestId("communities").locator("tbody tr");
  await expect(row).toHaveCount(told.communities.length);
  for (const community of told.communities) {
    const cells = row.filter({ has: page.getByRole("rowheader", { name: community.name, exact: true }) }).getByRole("cell");
    const { place, score, score_last_week } = told.supervision.ranking.find(({ code }) => code === community.code);
    const more = score - score_last_week;
    const versus = more === 0 ? "±0" : `${more > 0 ? "+" : "−"}${decimal(Math.abs(more))}`;
    await expect(cells).toHaveText([`${place}`, decimal(score), versus, count(community.overdue), percent(community.on_time.share)]);
  }
  const { open, overdue } = told.supervision;
  await expect(page.getByTestId("problems-count")).toHaveText(`未整改 ${open} 件，其中超期 ${overdue} 件`);
});

test("a town that has what its wall needs is not told what to import", async ({ page }) => {
  await openWall(page, "every=0");
  await expect(page.getByTestId("missing")).toHaveCount(0);
});

test("scenes go round by the clock, and stop for a minute for whoever touches them", async ({ page }) => {
  await page.clock.install();
  await openWall(page, "every=20");
  for (const name of ["coverage", "incidents", "communities", "grid", "overview"]) {
    await page.clock.fastForward(21_000);
    await expect(wall(page)).toHaveAttribute("data-scene", name);
  }
  await page.keyboard.press("ArrowRight");
  await expect(wall(page)).toHaveAttribute("data-scene", "coverage");
  await page.clock.fastForward(45_000);
  await page.clock.runFor(1_000);
  expect(await scene(page)).toBe("coverage");
  await page.clock.fastForward(16_000);
  await expect(wall(page)).toHaveAttribute("data-scene", "incidents");
});

test("a new urgent matter takes the scene, the map goes there, and it gives both back", async ({ page }) => {
  await page.clock.install();
  await openWall(page, "every=0&scene=communities");
  const { bbox } = await ask(page, "/api/v1/town");
  const matter = {
    id: "URGENT-1",
    category: "drowning",
    status: "reported",
    level: "grid",
    position: { lng: bbox.west * 0.25 + bbox.east * 0.75, lat: bbox.south * 0.25 + bbox.north * 0.75 },
    reported_at: new Date().toISOString(),
    due_at: new Date(Date.now() + 6 * 3_600_000).toISOString(),
    is_overdue: false,
    is_urgent: true,
    grid: null,
  };
  await layWall(page, (body) => body.open.unshift(matter));
  await page.clock.fastForward(16_000);
  await expect(wall(page)).toHaveAttribute("data-scene", "alert");
  await expect(page.getByTestId("alert")).toHaveText("防溺亡");
  const near = async () => {
    const [lng, lat] = (await map(page).getAttribute("data-camera")).split(",").map(Number);
    return Math.hypot(lng - matter.position.lng, lat - matter.position.lat);
  };
  await expect.poll(near).toBeLessThan(1e-4);
  await page.clock.fastForward(26_000);
  await expect(wall(page)).toHaveAttribute("data-scene", "communities");
  await expect.poll(near).toBeGreaterThan(1e-3);
});

test("a lost drawing context is made good by a new map", async ({ page }) => {
  await openWall(page, "every=0");
  await expect(map(page)).toHaveAttribute("data-maps", "0");
  await map(page).locator("canvas").evaluate((canvas) => {
    canvas.getContext("webgl2").getExtension("WEBGL_lose_context").loseContext();
  });
  await expect(map(page)).toHaveAttribute("data-maps", "1");
  await expect(map(page)).toHaveAttribute("data-state", "ready");
  await expect(map(page).locator("canvas")).toHaveCount(1);
});

test("while the server is away the wall keeps what it knows and says how old that is, then catches up", async ({ page, observed }) => {
  const folder = await mkdtemp(join(tmpdir(), "xunge-wall-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const args = ["--demo", "--data", join(folder, "town.db")];
  let server = await startServer({ args, listen });
  try {
    await page.clock.install();
    await page.goto(`${server.url}/screen?every=0`);
    await expect(wall(page)).toHaveAttribute("data-state", "ready");
    const open = await figure(page, "open").textContent();
    await server.stop();
    await page.clock.fastForward(16_000);
    await expect(wall(page)).toHaveAttribute("data-state", "away");
    await page.clock.fastForward(3_600_000);
    await expect(page.getByTestId("data-age")).toContainText("1 小时前");
    expect(await figure(page, "open").textContent()).toBe(open);
    server = await startServer({ args, listen });
    await page.clock.fastForward(6_000);
    await expect(wall(page)).toHaveAttribute("data-state", "ready");
    await expect(page.getByTestId("data-age")).toHaveAttribute("data-state", "ok");
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  // What the browser says of a server that is away, and of one that is not the suite's.
  observed.errors.splice(0);
  observed.requests.splice(0);
});

test("a link whose token is refused shows why, and no figure", async ({ page, observed }) => {
  await page.route("**/api/**", (route) =>
    route.fulfill({
      status: 401,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: "about:blank", title: "Unauthorized", status: 401 }),
    }),
  );
  await page.goto("/screen?token=revoked");
  await expect(wall(page)).toHaveAttribute("data-state", "denied");
  await expect(page.getByTestId("nothing")).toContainText("令牌无效或已撤销");
  await expect(page.getByTestId("figure-open")).toHaveCount(0);
  observed.errors.splice(0);
});

test("a scene that there is not is told, and the overview shown", async ({ page }) => {
  await openWall(page, "every=0&scene=weather");
  await expect(page.getByTestId("notice")).toContainText("weather");
  expect(await scene(page)).toBe("overview");
});

test("a figure opens to its formula, its parts, the rows behind it and a link to the same answer", async ({ page }) => {
  const at = lastAfternoon();
  await openWall(page, `every=0&at=${at}`);
  const { incidents, communities } = await ask(page, `/api/v1/wall?at=${at}&days=30`);
  await figure(page, "on_time").click();
  const sheet = page.getByTestId("opened");
  await expect(sheet.getByTestId("opened-value")).toHaveText(percent(incidents.on_time.share));
  for (const text of ["已结案 + 超期未办结", count(incidents.on_time.whole), `${incidents.on_time.left_out} 件没有时限`]) {
    await expect(sheet).toContainText(text);
  }
  await expect(sheet.getByRole("row")).toHaveCount(communities.length);
  const again = await ask(page, await sheet.getByRole("link").getAttribute("href"));
  expect(again.incidents).toEqual(incidents);
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
});

test("without a matter, a worker or a star every panel says so and still nothing overflows", async ({ page }) => {
  await layWall(page, (body) => {
    const none = (counts) => Object.fromEntries(Object.keys(counts).map((name) => [name, 0]));
    const share = { part: 0, whole: 0, share: null, left_out: 0 };
    const nothing = {
      ...body.incidents, reported: 0, open: 0, overdue: 0, closed: 0, disputes_settled: 0,
      by_category: none(body.incidents.by_category), on_time: share, settled_in_grid: share, settled_in_community: share,
    };
    Object.assign(body, { incidents: nothing, incidents_last_week: nothing, latest: [], open: [], on_duty: share });
    Object.assign(body, { trend: [], hours: [], flow: [], stars: { total: 0, communities_by_stars: {}, by_kind: {} } });
    body.communities.forEach((community) => Object.assign(community, { star_kinds: [], coverage: null }));
    Object.assign(body.today, { reported: 0, usual: null, usual_days: 0, coverage: null, coverage_yesterday: null });
    Object.assign(body.today, { coverage_by_day: [], patrol_m: 0, patrol_yesterday_m: 0, by_category: [] });
    body.counts.workers = 0;
    body.supervision = { week: null, ranking: [], open: 0, overdue: 0, problems: [] };
  });
  await openWall(page, "every=0");
  await expect(page.getByTestId("panel-latest")).toContainText("没有事件");
  await expect(page.getByTestId("panel-starkinds")).toContainText("没有登记星级创建");
  await expect(figure(page, "on_time")).toHaveText("—");
  for (const key of ["1", "2", "3", "4"]) {
    await page.keyboard.press(key);
    await expect.poll(() => faults(page)).toEqual([]);
  }
  await expect(page.getByTestId("panel-problems")).toContainText("尚未录入督查");
});

/** A town of `columns` by `rows` square grids, imported into a data file. */
async function importTown(folder, columns, rows) {
  const features = Array.from({ length: columns * rows }, (_, i) => {
    const [west, south] = [115.6 + (i % columns) * 0.004, 32.1 + Math.floor(i / columns) * 0.004];
    const [east, north] = [west + 0.004, south + 0.004];
    const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    return {
      type: "Feature",
      geometry: { type: "Polygon", coordinates: [ring] },
      properties: { code: `G${String(i).padStart(5, "0")}`, name: `第${i + 1}网格`, kind: "basic", community: `C${Math.floor(i / 40)}` },
    };
  });
  const file = join(folder, "grids.geojson");
  await writeFile(file, JSON.stringify({ type: "FeatureCollection", features }));
  const data = join(folder, "town.db");
  execFileSync(binary, ["import", "grids", file, "--data", data, "--town", "方格街道"], { stdio: "pipe" });
  return data;
}

test("a town without anything says what its wall needs and how that is imported", async ({ page, observed }) => {
  const folder = await mkdtemp(join(tmpdir(), "xunge-wall-"));
  const server = await startServer({ args: ["--data", join(folder, "town.db")] });
  try {
    await page.goto(`${server.url}/screen?every=0`);
    await expect(wall(page)).toHaveAttribute("data-state", "ready");
    for (const file of ["grids.geojson", "offices.csv", "workers.csv", "incidents.csv"]) {
      const command = `xunge import ${file.split(".")[0]} ${file} --data town.db`;
      await expect(page.getByTestId("missing")).toContainText(command);
    }
    await expect.poll(() => faults(page)).toEqual([]);
  } finally {
    await page.goto("about:blank");
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  observed.requests.splice(0);
});

for (const [columns, rows] of [[3, 1], [60, 50]]) {
  test(`a town of ${columns * rows} grids without patrols or matters fits the wall`, async ({ page, observed }) => {
    test.setTimeout(120_000);
    const folder = await mkdtemp(join(tmpdir(), "xunge-wall-"));
    const server = await startServer({ args: ["--data", await importTown(folder, columns, rows)] });
    try {
      await page.goto(`${server.url}/screen?every=0`);
      await expect(wall(page)).toHaveAttribute("data-state", "ready");
      await expect(page.getByTestId("town")).toHaveText("方格街道");
      await expect(page.getByTestId("count-basic")).toHaveText(count(columns * rows));
      await expect(page.getByTestId("missing")).toContainText("xunge import workers workers.csv");
      await expect(page.getByTestId("missing")).not.toContainText("xunge import grids");
      for (const key of ["1", "2", "3", "4", "5"]) {
        await page.keyboard.press(key);
        await expect.poll(() => faults(page)).toEqual([]);
      }
    } finally {
      // A page that is still there would ask on, and report that nobody answers.
      await page.goto("about:blank");
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
    observed.requests.splice(0);
  });
}
