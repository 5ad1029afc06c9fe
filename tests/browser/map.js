// What tests ask of the map itself.
import { expect } from "./fixtures.js";

export const map = (page) => page.getByTestId("map");
export const panel = (page) => page.getByTestId("panel");

/** Opens the page and waits until all sources are drawn. */
export async function open(page, path = "/") {
  await page.goto(path);
  await expect(map(page)).toHaveAttribute("data-state", "ready");
}

/** Where a position lies on the screen, by the camera that the map's element carries. */
export async function onScreen(page, { lng, lat }) {
  const box = await map(page).boundingBox();
  const camera = (await map(page).getAttribute("data-camera")).split(",").map(Number);
  const [centreLng, centreLat, zoom] = camera;
  const pixels = 512 * 2 ** zoom;
  const x = (degrees) => (degrees / 360) * pixels;
  const y = (degrees) =>
    (-Math.log(Math.tan(Math.PI / 4 + (degrees * Math.PI) / 360)) / (2 * Math.PI)) * pixels;
  return {
    x: box.x + box.width / 2 + x(lng) - x(centreLng),
    y: box.y + box.height / 2 + y(lat) - y(centreLat),
  };
}

/** The JSON of an endpoint, asked of the same server. */
export async function ask(page, path) {
  const answer = await page.request.get(path);
  expect(answer.ok(), path).toBe(true);
  return answer.json();
}

/** Signs in to an account of the demo town, whose password is its name. */
export async function signIn(page, name) {
  const answer = await page.request.post("/api/v1/session", { data: { name, password: name } });
  expect(answer.ok(), name).toBe(true);
}
