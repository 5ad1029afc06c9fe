// The desk drives a wall, and a wall opens by its token alone.
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "../fixtures.js";
import { ask, map } from "../map.js";
import { binary, startServer } from "../server.js";
import { FIGURES, wall } from "../wall.js";

/** Signs in as one of the demo accounts, whose names are their passwords. */
async function signIn(context, url, name) {
  const answer = await context.request.post(`${url}/api/v1/session`, { data: { name, password: name } });
  expect(answer.status()).toBe(200);
}

/** A wall of this name in a profile of its own: nobody is signed in there. */
async function openHall(browser, url, name, { clock = false } = {}) {
  const context = await browser.newContext({ baseURL: url });
  const page = await context.newPage();
  if (clock) await page.clock.install();
  await page.goto(`/screen?wall=${name}&every=0&scene=communities`);
  await expect(wall(page)).toHaveAttribute("data-state", "ready");
  return page;
}

/** Tells a wall something as soon as it is connected. */
async function tell(request, url, name, order) {
  const told = () => request.post(`${url}/api/v1/walls/${name}`, { data: order }).then((answer) => answer.status());
  await expect.poll(told).toBe(200);
}

/** Opens the map page's desk, with `hall` connected. */
async function openDesk(page) {
  await page.getByTestId("desk").click();
  await expect(page.getByTestId("desk-wall")).toHaveValue("hall");
}

test("who may not drive sees no desk, and without a wall the desk says how to connect one", async ({ page, server }) => {
  await page.goto("/");
  await expect(map(page)).toHaveAttribute("data-state", "ready");
  await expect(page.getByTestId("desk")).toHaveCount(0);
  await signIn(page.context(), server.url, "administrator");
  await page.goto("/");
  await page.getByTestId("desk").click();
  await expect(page.getByTestId("desk-standing")).toContainText("/screen?wall=");
});

test("a dispatcher drives a wall from the map page, which says who does, until it is released", async ({ page, browser, server }) => {
  await signIn(page.context(), server.url, "dispatcher");
  const hall = await openHall(browser, server.url, "hall");
  await page.goto("/");
  await openDesk(page);
  await expect(page.getByTestId("desk-standing")).toContainText("自行轮播");
  await page.getByTestId("desk-coverage").click();
  await expect(wall(hall)).toHaveAttribute("data-scene", "coverage");
  await expect(hall.getByTestId("driven")).toHaveText("指挥中心正在操作");
  await expect(page.getByTestId("desk-coverage")).toHaveAttribute("aria-pressed", "true");

  const asked = hall.waitForRequest(/\/api\/v1\/wall\?.*days=7/);
  await page.getByTestId("desk-days").selectOption("7");
  await asked;
  const { grids } = await ask(page, "/api/v1/town");
  const grid = grids.find(({ kind }) => kind === "basic");
  await page.goto(`/?grid=${grid.code}`);
  await openDesk(page);
  await page.getByTestId("desk-show-grid").click();
  await expect(wall(hall)).toHaveAttribute("data-scene", "grid");
  await expect(hall.getByTestId("close-up")).toContainText(grid.name);

  await page.getByTestId("desk-release").click();
  await expect(wall(hall)).toHaveAttribute("data-scene", "communities");
  await expect(hall.getByTestId("driven")).toHaveCount(0);
  await hall.context().close();
});

test("two minutes after the desk's last word the wall goes on by itself", async ({ page, browser, server }) => {
  await signIn(page.context(), server.url, "dispatcher");
  const hall = await openHall(browser, server.url, "lobby", { clock: true });
  const { request } = page.context();
  await tell(request, server.url, "lobby", { scene: "incidents", pause: true });
  await expect(wall(hall)).toHaveAttribute("data-scene", "incidents");
  // Nor does it need the server for that, which would go by a clock that is not pushed ahead.
  await hall.context().setOffline(true);
  await hall.clock.fastForward(80_000);
  await hall.clock.runFor(1_000);
  await expect(wall(hall)).toHaveAttribute("data-scene", "incidents");
  await hall.clock.fastForward(60_000);
  await expect(wall(hall)).toHaveAttribute("data-scene", "communities");
  await expect(hall.getByTestId("driven")).toHaveCount(0);
  await request.delete(`${server.url}/api/v1/walls/lobby`);
  await hall.context().close();
});

/** The demo town's data file with an administrator and the token of a display; served as any other town. */
async function withToken(folder) {
  const data = join(folder, "town.db");
  const first = await startServer({ args: ["--demo", "--data", data] });
  await first.stop();
  const xunge = (args, input) => execFileSync(binary, [...args, "--data", data], { input, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"] });
  xunge(["user", "add", "administrator", "--role", "administrator"], "administrator\n");
  return startServer({ args: ["--data", data] });
}

test("a wall opens by its token alone, reads no name of anybody, and shows nothing once it is revoked", async ({ browser }) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), "xunge-desk-"));
  const server = await withToken(folder);
  const administrator = await browser.newContext({ baseURL: server.url });
  const context = await browser.newContext({ baseURL: server.url });
  try {
    await signIn(administrator, server.url, "administrator");
    const issued = await administrator.request.post("/api/v1/tokens", { data: { kind: "display", label: "大厅" } });
    const { id, token } = await issued.json();
    const town = await (await administrator.request.get("/api/v1/town")).json();
    const names = town.grids.map(({ worker }) => worker).filter(Boolean);
    expect(names.length).toBeGreaterThan(80);

    const hall = await context.newPage();
    const bodies = [];
    const refused = [];
    hall.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (response.status() >= 400) refused.push(`${response.status()} ${pathname}`);
      const isJson = /json/.test(response.headers()["content-type"] ?? "");
      if (!isJson) return;
      // The browser forgets what it was answered when it goes on meanwhile: then it is asked anew.
      const forgotten = async () => (await context.request.get(response.url())).text();
      bodies.push(response.text().catch(forgotten).then((text) => [pathname, text]));
    });
    await hall.clock.install();
    await hall.goto(`/screen?token=${token}&every=0&wall=hall`);
    await expect(wall(hall)).toHaveAttribute("data-state", "ready");
    await expect(map(hall)).toHaveAttribute("data-state", "ready");
    for (const key of ["2", "3", "4", "5"]) await hall.keyboard.press(key);
    await expect(hall.getByTestId("close-up")).toBeVisible();
    await tell(administrator.request, server.url, "hall", { scene: "coverage" });
    await expect(hall.getByTestId("driven")).toHaveText("管理员正在操作");
    expect(refused).toEqual([]);
    const read = await Promise.all(bodies);
    expect(read.map(([pathname]) => pathname)).toContain("/api/v1/wall");
    for (const [pathname, text] of read) {
      expect(names.filter((name) => text.includes(name)), pathname).toEqual([]);
    }

    const revoked = await administrator.request.delete(`/api/v1/tokens/${id}`);
    expect(revoked.status()).toBe(200);
    await hall.clock.fastForward(61_000);
    await expect(wall(hall)).toHaveAttribute("data-state", "denied");
    await expect(hall.getByTestId("nothing")).toContainText("令牌无效或已撤销");
    for (const name of FIGURES) await expect(hall.getByTestId(`figure-${name}`)).toHaveCount(0);
  } finally {
    await context.close();
    await administrator.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
