// How figures are made and printed.

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Asks several subjects in turn, `rounds` times, so that a slow minute meets all of them. */
export async function inTurns(rounds, subjects) {
  const values = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(subjects)) values[name].push(await measure());
  }
  return values;
}

/** One line: what, median, range, and the goal it is to meet. */
export function say(what, values, unit, { digits = 0, goal = "" } = {}) {
  const [low, middle, high] = [Math.min(...values), median(values), Math.max(...values)].map((value) =>
    value.toFixed(digits),
  );
  const range = values.length > 1 ? `(${low} to ${high}, ${values.length} times)` : "";
  console.log(`${what.padEnd(46)} ${middle.padStart(9)} ${unit.padEnd(5)} ${range} ${goal}`.trimEnd());
}
