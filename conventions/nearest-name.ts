/**
 * Returns the name that a misspelled one most likely stands for, or undefined if no name is close. A name is close if
 * at most a third of its letters must change. It is also close if one name contains the other and the shorter is at
 * least half as long (`subnet` and `subnetId`).
 */
export function nearestName(misspelled: string, names: readonly string[]): string | undefined {
  const wanted = misspelled.toLowerCase();
  const ranked = names
    .map((name) => ({ name, distance: distance(wanted, name.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  if (best !== undefined && best.distance <= Math.ceil(best.name.length / 3)) return best.name;
  const isPart = (short: string, long: string) => long.includes(short) && 2 * short.length >= long.length;
  return ranked.find(({ name }) => isPart(wanted, name.toLowerCase()) || isPart(name.toLowerCase(), wanted))?.name;
}

/** Returns the number of letters to add, remove or replace to turn `left` into `right` (Levenshtein distance). */
function distance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...left].entries()) {
    const next = [index + 1];
    for (let column = 0; column < right.length; column++) {
      const replaced = (row[column] ?? 0) + (letter === right[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
