// Patrols that the demo town may lack, laid into the server's own answers: every state of coverage
// is on the map, by the order of the grids' codes.
const DAY_S = 86_400;

/** Coverage of the grid that is number `i`: the first has no data, the second was never visited. */
export function coverageOf(code, name, i, to) {
  const cells = 400 + i;
  const covered = i === 1 ? 0 : Math.floor(cells * ((i % 10) / 10 + 0.05));
  const isKnown = i % 20 !== 0;
  const age = i % 9 === 1 ? null : Math.floor(DAY_S * 0.4 * (1 + (i % 6) ** 2));
  const last = new Date(Date.parse(to) - 1000 * (i % 9) * 3600).toISOString();
  return {
    code,
    name,
    cells,
    covered,
    share: covered / cells,
    completeness: isKnown ? 0.85 : 0.42,
    state: isKnown ? "ok" : "no_data",
    last_visit: i === 1 ? null : last,
    age_p50_s: i === 1 ? null : age,
    age_p90_s: i === 1 || age === null ? null : age * 2,
    age_oldest_s: i === 1 || age === null ? null : age * 3,
    never_visited: age === null ? Math.floor(cells * 0.6) : i % 7,
  };
}

/** Thirty days up to `to`: the fourth has too little data, the sixth nobody walked. */
export function daysOf(to) {
  return Array.from({ length: 30 }, (_, i) => {
    const day = new Date(Date.parse(to) - (29 - i) * DAY_S * 1000).toISOString().slice(0, 10);
    const share = i === 5 ? 0 : 0.25 + 0.02 * ((i * 7) % 31);
    return { day, covered: Math.round(share * 400), share, state: i % 11 === 3 ? "no_data" : "ok" };
  });
}

/** Lays patrols into what the page asks; `nothing` are codes of grids where nobody can patrol. */
export async function layPatrols(page, { nothing = [] } = {}) {
  const { grids } = await (await page.request.get("/api/v1/town")).json();
  const place = new Map(grids.map((grid, i) => [grid.code, { name: grid.name, i }]));
  const of = (code, to) => {
    const { name, i } = place.get(code);
    return nothing.includes(code) ? null : coverageOf(code, name, i, to);
  };
  const lay = (pattern, change) =>
    page.route(pattern, async (route) => {
      const response = await route.fetch();
      const json = await response.json();
      change(json, new URL(route.request().url()).searchParams.get("to"));
      await route.fulfill({ response, json });
    });
  await lay("**/api/v1/overview?*", (overview, to) => {
    overview.coverage = { ...coverageOf("subdistrict", "", 6, to), cells: 41_302, covered: 27_518 };
    overview.coverage.share = overview.coverage.covered / overview.coverage.cells;
    overview.grids_without_data = 5;
    overview.coverage_by_day = daysOf(to);
  });
  await lay("**/api/v1/grids/figures?*", (summaries, to) => {
    for (const summary of summaries) summary.coverage = of(summary.code, to);
  });
  await lay(/\/api\/v1\/grids\/\d+\/figures\?/, (figures, to) => {
    figures.coverage = of(figures.code, to);
    figures.coverage_by_day = figures.coverage ? daysOf(to) : [];
  });
}
