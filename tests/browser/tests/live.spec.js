// The page follows what happens, says when it cannot, and never needs to be loaded again.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test as base } from "../fixtures.js";
import { ask, map, open, panel } from "../map.js";
import { binary, freePort, startServer } from "../server.js";

const town = fileURLToPath(new URL("../../../data/liaocheng", import.meta.url));

/** The demo town's areas and people in a file of its own, where nothing happens by itself. */
async function stillTown() {
  const folder = await mkdtemp(join(tmpdir(), "xunge-still-"));
  const data = join(folder, "town.db");
  for (const [kind, file] of [
    ["communities", "communities.geojson"],
    ["grids", "grids.geojson"],
    ["workers", "workers.csv"],
  ]) {
    execFileSync(binary, ["import", kind, join(town, file), "--data", data], { stdio: "pipe" });
  }
  const listen = `127.0.0.1:${await freePort()}`;
  const start = () => startServer({ args: ["--data", data], listen });
  let server = await start();
  return {
    url: server.url,
    stop: () => server.stop(),
    start: async () => {
      server = await start();
    },
    away: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const test = base.extend({
  server: [
    async ({}, use) => {
      const server = await stillTown();
      await use(server);
      await server.away();
    },
    { scope: "worker" },
  ],
});

const live = (page) => page.getByTestId("live");
const marks = (page) => page.getByTestId("marks");
const figure = (page, name) => page.getByTestId(`figure-${name}`);

async function openLive(page, path = "/") {
  await open(page, path);
  await expect(live(page)).toHaveAttribute("data-state", "live");
}

async function post(page, path, data) {
  const answer = await page.request.post(path, { data });
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}

/** Walks the first grid's worker half a metre east `east` times; what the page then says of the worker. */
async function walk(page, east) {
  const { grids } = await ask(page, "/api/v1/town");
  const { lng, lat } = grids.find((grid) => grid.code === "411525001001001").inside;
  const at = { lng: Number((lng + east * 5e-6).toFixed(6)), lat: Number(lat.toFixed(6)) };
  const fix = { time: new Date().toISOString(), ...at, accuracy_m: 5 };
  const taken = await post(page, "/api/v1/fixes", { device: "D001", fixes: [fix] });
  expect(taken.accepted).toBe(1);
  return `W001 ${at.lng.toFixed(6)},${at.lat.toFixed(6)};`;
}

const report = (page, id, position, reported_at) =>
  post(page, "/api/v1/incidents", { id, category: "dispute", title: id, position, reported_at });

test("a fix that is posted moves the worker's point without a reload", async ({ page }) => {
  await openLive(page);
  for (const east of [0, 1, 2]) {
    await expect(marks(page)).toHaveAttribute("data-workers", await walk(page, east));
  }
  await page.locator('input[name="layer-workers"]').uncheck();
  await expect(marks(page)).toHaveAttribute("data-workers", "");
});

test("a matter that is reported and closed is in the figures, in the grid's panel and on the map", async ({ page }) => {
  const code = "411525001001001";
  await openLive(page, `/?grid=${code}`);
  const { grids } = await ask(page, "/api/v1/town");
  const position = grids.find((grid) => grid.code === code).inside;
  const { incidents: before } = await ask(page, "/api/v1/overview");
  await expect(figure(page, "open")).toContainText(`${before.open}`);
  const tiles = page.waitForRequest((request) => request.url().includes("/tiles/incidents/"));
  await report(page, "LIVE-1", position);
  await expect(figure(page, "open")).toContainText(`${before.open + 1}`);
  await tiles;
  await expect(panel(page)).toHaveAttribute("data-code", code);
  const drawn = () =>
    map(page).evaluate((element) =>
      element.maplibre
        .queryRenderedFeatures({ layers: ["incident", "incident_cluster"] })
        .reduce((sum, { properties }) => sum + (properties.count ?? 1), 0),
    );
  await expect.poll(drawn).toBe(before.reported + 1);
  await post(page, "/api/v1/incidents/LIVE-1/steps", { action: "close", level: "grid" });
  await expect(figure(page, "open")).toContainText(`${before.open}`);
  await expect(figure(page, "disputes_settled")).toContainText(`${before.disputes_settled + 1}`);
});

test("what is reported when a minute has turned is in the figures at once", async ({ page }) => {
  // The browser's minute ends in two seconds; the report is of the minute after it.
  const turn = Math.floor(Date.now() / 60_000) * 60_000;
  await page.clock.install({ time: turn - 2_000 });
  await openLive(page);
  const { grids } = await ask(page, "/api/v1/town");
  const { incidents: before } = await ask(page, "/api/v1/overview");
  await report(page, "TURN-1", grids[0].inside, new Date(turn).toISOString());
  await expect(figure(page, "open")).toContainText(`${before.open + 1}`);
});

test("while the server is away the page says so and keeps its figures, then catches up by itself", async ({ page, server, observed }) => {
  await openLive(page);
  const { grids } = await ask(page, "/api/v1/town");
  const { incidents } = await ask(page, "/api/v1/overview");
  await expect(figure(page, "open")).toContainText(`${incidents.open}`);
  await server.stop();
  await expect(live(page)).toHaveAttribute("data-state", "reconnecting");
  await expect(live(page)).toContainText("正在重连");
  await expect(figure(page, "open")).toContainText(`${incidents.open}`);
  await server.start();
  await report(page, "AWAY-1", grids[0].inside);
  await expect(live(page)).toHaveAttribute("data-state", "live", { timeout: 45_000 });
  await expect(figure(page, "open")).toContainText(`${incidents.open + 1}`);
  await expect(marks(page)).toHaveAttribute("data-workers", await walk(page, 5));
  observed.errors.length = 0;
});

test("a page that nobody looks at hears nothing, and catches up when it is looked at", async ({ page }) => {
  await openLive(page);
  const { grids } = await ask(page, "/api/v1/town");
  const { incidents } = await ask(page, "/api/v1/overview");
  const hide = (hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  let asked = 0;
  page.on("request", (request) => (asked += request.url().includes("/api/v1/overview")));
  await report(page, "HIDDEN-1", grids[0].inside);
  const streams = async () => (await (await page.request.get("/metrics")).text()).match(/live_streams (\d+)/)?.[1];
  await expect.poll(streams).toBe("0");
  expect(asked).toBe(0);
  await hide(false);
  await expect(figure(page, "open")).toContainText(`${incidents.open + 1}`);
});
