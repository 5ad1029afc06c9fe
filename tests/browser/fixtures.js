// What every browser test gets: one server per run, and two claims that hold for each of them:
// no request leaves the origin, and nothing is reported as an error.
import { test as base, expect } from "@playwright/test";
import { startServer } from "./server.js";

export { expect };

function isElsewhere(url, origin) {
  const { protocol, origin: its } = new URL(url);
  return its !== origin && !["data:", "blob:"].includes(protocol);
}

export const test = base.extend({
  server: [
    async ({}, use) => {
      const server = await startServer();
      await use(server);
      await server.stop();
    },
    { scope: "worker" },
  ],

  baseURL: ({ server }, use) => use(server.url),

  // `requests` are all addresses asked for, `errors` what the page reported. A test that breaks
  // the page on purpose looks at `errors` and empties it.
  observed: [
    async ({ context, server }, use) => {
      const observed = { requests: [], errors: [] };
      context.on("request", (request) => observed.requests.push(request.url()));
      context.on("weberror", (error) => observed.errors.push(`${error.error()}`));
      context.on("console", (message) => {
        if (message.type() === "error") observed.errors.push(message.text());
      });
      await use(observed);
      // The page goes on asking while it is taken away.
      for (const page of context.pages()) await page.unrouteAll({ behavior: "ignoreErrors" });
      const elsewhere = observed.requests.filter((url) => isElsewhere(url, server.url));
      expect(elsewhere, "requests that left the origin").toEqual([]);
      expect(observed.errors, "errors the page reported").toEqual([]);
    },
    { auto: true },
  ],
});
