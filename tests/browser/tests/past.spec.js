// The clock: winding and playing the past, on a town that has one.
import { expect, test } from "../fixtures.js";
import { ask, open } from "../map.js";

const wheel = (page) => page.getByTestId("wheel");
const clock = (page) => page.getByTestId("clock");
const marks = (page) => page.getByTestId("marks");
const live = (page) => page.getByTestId("live");
const figure = (page, name) => page.getByTestId(`figure-${name}`);
const DAY_MS = 86_400_000;

const at = (page) => clock(page).getAttribute("data-at");

/** A moment of the afternoon two days ago, in Beijing. */
function afternoon() {
  const day = new Date(Date.now() - 2 * DAY_MS).toISOString().slice(0, 10);
  return `${day}T07:30:00Z`;
}

/** Signs in as one who may see tracks. */
async function signIn(page) {
  const answer = await page.request.post("/api/v1/session", { data: { name: "dispatcher", password: "dispatcher" } });
  expect(answer.ok()).toBe(true);
}

/** The figures on the page are those that the API gives for a moment. */
async function expectFigures(page, moment, days) {
  const from = new Date(Date.parse(moment) - days * DAY_MS).toISOString();
  const { incidents } = await ask(page, `/api/v1/overview?from=${from}&to=${moment}`);
  await expect(page.getByTestId("overview-reported")).toContainText(`${incidents.reported}`);
  await expect(figure(page, "open")).toContainText(`${incidents.open}`);
  await expect(figure(page, "disputes_settled")).toContainText(`${incidents.disputes_settled}`);
}

test("winding to a moment shows the figures of that moment, and the address carries it", async ({ page }) => {
  await open(page, "/?period=7d");
  await expect(clock(page)).not.toHaveAttribute("data-at");
  let before = null;
  for (const minute of [4_000, 7_000]) {
    await wheel(page).fill(`${minute}`);
    await expect.poll(() => at(page)).not.toBe(before);
    expect(await wheel(page).inputValue()).toBe(`${minute}`);
    before = await at(page);
    await expect.poll(() => page.url()).toContain(`moment=${await at(page)}`);
    await expectFigures(page, await at(page), 7);
  }
  const [moment, address] = [await at(page), page.url()];
  await page.goto("about:blank");
  await page.goto(address);
  await expect(clock(page)).toHaveAttribute("data-at", moment);
  await expectFigures(page, moment, 7);
  await live(page).click();
  await expect(clock(page)).not.toHaveAttribute("data-at");
  await expect.poll(() => page.url()).not.toContain("moment=");
});

test("in the past workers are where their tracks were and incidents as they stood", async ({ page }) => {
  const moment = afternoon();
  await signIn(page);
  await open(page, `/?period=today&moment=${moment}`);
  const midnight = new Date(`${moment.slice(0, 10)}T00:00:00+08:00`).toISOString();
  const { incidents } = await ask(page, `/api/v1/incidents/timeline?from=${midnight}&to=${moment}`);
  expect(incidents.length).toBeGreaterThan(0);
  await expect(marks(page)).toHaveAttribute("data-incidents", `${incidents.length}`);
  // Somebody for whom a fix was taken at that very moment or just before and after is between both.
  const before = new Date(Date.parse(moment) - 60_000).toISOString();
  const after = new Date(Date.parse(moment) + 60_000).toISOString();
  const { tracks } = await ask(page, `/api/v1/tracks?from=${before}&to=${after}`);
  const joined = tracks.filter(({ ways }) => ways.some(({ t }) => spans(t, Date.parse(moment))));
  expect(joined.length).toBeGreaterThan(0);
  await expect.poll(async () => (await marks(page).getAttribute("data-workers")).split(";").length - 1).toBeGreaterThan(0);
  const shown = await marks(page).getAttribute("data-workers");
  for (const { worker, ways } of joined) {
    const [lng, lat] = place(ways, Date.parse(moment));
    const told = new RegExp(`${worker.code} ([\\d.]+),([\\d.]+);`).exec(shown);
    expect(told, worker.code).not.toBeNull();
    expect(Math.abs(told[1] - lng) + Math.abs(told[2] - lat)).toBeLessThan(3e-6);
  }
});

/** The columns of a way as numbers: each but the first is a difference. */
const sums = (column) => column.map(((sum) => (step) => (sum += step))(0));
const spans = (t, at) => sums(t)[0] <= at && sums(t).at(-1) >= at;

function place(ways, moment) {
  const way = ways.find(({ t }) => spans(t, moment));
  const [t, lng, lat] = [way.t, way.lng, way.lat].map(sums);
  const next = t.findIndex((time) => time >= moment);
  const part = next ? (moment - t[next - 1]) / (t[next] - t[next - 1]) : 0;
  const between = (column) => (next ? column[next - 1] + (column[next] - column[next - 1]) * part : column[0]) / 1e7;
  return [between(lng), between(lat)];
}

test("play moves the clock, pause stops it, and a faster one is faster", async ({ page }) => {
  await signIn(page);
  await open(page, `/?period=today&moment=${afternoon()}`);
  const play = page.getByTestId("play");
  const start = Date.parse(await at(page));
  await page.getByRole("button", { name: "600 倍速", exact: true }).click();
  await play.click();
  await expect(play).toHaveAttribute("aria-pressed", "true");
  await expect.poll(async () => Date.parse(await at(page))).toBeGreaterThan(start);
  await expect(marks(page)).not.toHaveAttribute("data-workers", "");
  const first = await marks(page).getAttribute("data-workers");
  await expect.poll(() => marks(page).getAttribute("data-workers")).not.toBe(first);
  await wheel(page).press("Space");
  await expect(play).toHaveAttribute("aria-pressed", "false");
  const stopped = await wheel(page).inputValue();
  await expect.poll(() => page.url()).toContain(`moment=${await at(page)}`);
  expect(await wheel(page).inputValue()).toBe(stopped);
  await wheel(page).press("ArrowRight");
  expect(Number(await wheel(page).inputValue())).toBe(Number(stopped) + 1);
});

test("winding asks for nothing that is drawn on the map", async ({ page, observed }) => {
  await open(page, "/?period=30d&figure=stars");
  await wheel(page).fill("20000");
  await expect(marks(page)).not.toHaveAttribute("data-incidents", "0");
  observed.requests.length = 0;
  // One step a frame, as somebody does who drags the slider.
  const counts = await wheel(page).evaluate(async (wheel) => {
    const counts = new Set();
    for (let minute = 10_000; minute < 40_000; minute += 500) {
      wheel.value = minute;
      wheel.dispatchEvent(new Event("input", { bubbles: true }));
      await new Promise(requestAnimationFrame);
      counts.add(document.querySelector('[data-testid="marks"]').dataset.incidents);
    }
    return counts.size;
  });
  expect(counts).toBeGreaterThan(30);
  const drawn = observed.requests.filter((url) => /\/tiles\/|timeline/.test(url));
  expect(drawn).toEqual([]);
});
