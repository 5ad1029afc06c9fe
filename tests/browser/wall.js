// What tests ask of the command-centre wall.
import { expect } from "./fixtures.js";
import { map } from "./map.js";

export const wall = (page) => page.getByTestId("wall");
export const SCENES = ["overview", "coverage", "incidents", "communities", "grid"];
export const FIGURES = [
  "coverage", "patrol", "on_duty", "today", "open", "overdue", "on_time", "settled_grid", "settled_community", "disputes",
];

/** Half past five in the afternoon of the last day in Shanghai that was over by then. */
export function lastAfternoon(now = Date.now()) {
  const day = 86_400_000;
  const shift = 8 * 3_600_000;
  const midnight = Math.floor((now + shift) / day) * day - shift;
  const today = midnight + 17.5 * 3_600_000;
  const at = today <= now ? today : today - day;
  return new Date(at).toISOString().replace(".000", "");
}

/** Opens the wall and waits until its figures and its map are there. */
export async function openWall(page, query = "") {
  await page.goto(`/screen?${query}`);
  await expect(wall(page)).toHaveAttribute("data-state", "ready");
  await expect(map(page)).toHaveAttribute("data-state", "ready");
}

/** Lays something into the server's answers to the wall. */
export async function layWall(page, change) {
  await page.route("**/api/v1/wall?*", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    change(body);
    await route.fulfill({ response, json: body });
  });
}

/** What of the wall overflows, overlaps, is cut or too small: one line each. */
export function faults(page) {
  return page.evaluate(() => {
    const found = [];
    const glass = document.querySelector(".glass");
    const letter = parseFloat(getComputedStyle(glass).fontSize);
    const box = (element) => element.getBoundingClientRect();
    const name = (element) => element.dataset.testid ?? (element.className.baseVal ?? element.className);
    const isInside = (inner, outer, slack = 1) =>
      inner.left >= outer.left - slack && inner.right <= outer.right + slack &&
      inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
    const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };

    const boxes = [...document.querySelectorAll(".title-bar, .panel, .wall-map, .headline")];
    for (const element of boxes) {
      if (!isInside(box(element), screen)) found.push(`${name(element)} leaves the glass`);
      for (const other of boxes) {
        if (element === other) break;
        const [a, b] = [box(element), box(other)];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 1) found.push(`${name(element)} lies over ${name(other)}`);
      }
    }
    const map = box(document.querySelector(".wall-map"));
    if (map.width * map.height < 0.5 * innerWidth * innerHeight) found.push("the map has less than half of the glass");

    // Every text: large enough, and inside the box that holds it.
    const least = Math.min(20 * (innerHeight / 1080), 20 * (innerWidth / 1920)) - 0.05;
    if (letter < least) found.push(`the letter is ${letter}`);
    const walker = document.createTreeWalker(glass, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.data.trim();
      const element = node.parentElement;
      const holder = element.closest(".panel, .headline, .title-bar, .wall-map");
      if (!text || !holder || element.closest(".maplibregl-control-container")) continue;
      const style = getComputedStyle(element);
      if (style.visibility === "hidden" || style.display === "none") continue;
      const size = parseFloat(style.fontSize);
      if (size < letter - 0.05) found.push(`"${text}" has ${size} px`);
      const range = document.createRange();
      range.selectNodeContents(node);
      const at = range.getBoundingClientRect();
      if (at.width === 0) continue;
      const isCutOnPurpose = style.textOverflow === "ellipsis";
      if (!isCutOnPurpose && !isInside(at, box(holder))) found.push(`"${text}" leaves ${name(holder)}`);
      if (isCutOnPurpose && !isInside(box(element), box(holder))) found.push(`"${text}" leaves ${name(holder)}`);
    }
    // What stands beside each other in a row does not run into each other.
    for (const row of document.querySelectorAll(".fact, .incident-rows li, .today-rows li, .kind-rows li, tr, .title-bar, .bar-state, .sums li")) {
      const parts = [...row.children].filter((part) => box(part).width > 0 && part.textContent.trim());
      parts.forEach((part, i) => {
        for (const other of parts.slice(0, i)) {
          const [a, b] = [part, other].map((element) => {
            const range = document.createRange();
            range.selectNodeContents(element);
            const text = range.getBoundingClientRect();
            const own = box(element);
            return getComputedStyle(element).textOverflow === "ellipsis" ? own : text;
          });
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (across > 1.5 && down > letter * 0.35) found.push(`"${part.textContent}" runs into "${other.textContent}"`);
        }
      });
    }
    return [...new Set(found)];
  });
}
