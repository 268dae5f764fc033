import { isWild } from "./file-pattern";
import { complement, DOT, exampleOf, intersection, tokensOf, withFileName } from "./pattern-tokens";

/**
 * Returns the path of a file that both patterns match, or undefined if no file can match both. A pattern is the list of
 * the names between its slashes. The pattern language is that of an OutputFile's `filePattern`: `*`, `?` and `[…]`
 * match within a name, `**` matches any directories, and wildcards do not match a leading dot.
 *
 * @example
 * commonFile(["..", "std*.txt"], ["..", "stdout.txt"]); // ["..", "stdout.txt"]
 * commonFile(["*.png"], ["*.exr"]); // undefined
 *
 * @see https://learn.microsoft.com/rest/api/batchservice/task/add-task (`filePattern`)
 */
export function commonFile(one: readonly string[], other: readonly string[]): string[] | undefined {
  const [left, right] = [withFileName(one), withFileName(other)];
  return shortestPath<[number, number], string>([0, 0], ([i, j]) => {
    const [a, b] = [left[i], right[j]];
    const steps: Step<[number, number], string>[] = [];
    if (a === "**") steps.push({ to: [i + 1, j] });
    if (b === "**") steps.push({ to: [i, j + 1] });
    if (a === undefined && b === undefined) return "end";
    const name = a !== undefined && b !== undefined ? commonName(a, b) : undefined;
    if (name !== undefined) steps.push({ to: [a === "**" ? i : i + 1, b === "**" ? j : j + 1], takes: name });
    return steps;
  });
}

/** Returns a name that both match. Variables of the node (`$VAR`, `%VAR%`), `..` and the root match only themselves. */
function commonName(one: string, other: string): string | undefined {
  if (one === other && !isWild(one)) return one;
  if (isFixed(one) || isFixed(other)) return undefined;
  const [left, right] = [tokensOf(one), tokensOf(other)];
  const dotWritten = one.startsWith(".") && other.startsWith(".");
  return shortestPath<[number, number, boolean], string>([0, 0, false], ([i, j, begun]) => {
    const [a, b] = [left[i], right[j]];
    if (a === undefined && b === undefined) return begun ? "end" : [];
    const steps: Step<[number, number, boolean], string>[] = [];
    if (a?.repeats) steps.push({ to: [i + 1, j, begun] });
    if (b?.repeats) steps.push({ to: [i, j + 1, begun] });
    if (a === undefined || b === undefined) return steps;
    const common = intersection(a.characters, b.characters);
    const character = exampleOf(begun || dotWritten ? common : intersection(common, complement(DOT)));
    if (character !== undefined) {
      steps.push({ to: [a.repeats ? i : i + 1, b.repeats ? j : j + 1, true], takes: character });
    }
    return steps;
  })?.join("");
}

function isFixed(name: string): boolean {
  return name === "" || name === ".." || /\$|%[^%]+%/.test(name);
}

interface Step<State, Symbol> {
  readonly to: State;
  /** The symbol that the step consumes. Undefined if the step only advances within the patterns. */
  readonly takes?: Symbol;
}

/** Searches breadth-first from `start` to an end state. Returns the symbols that the steps on the way consume. */
function shortestPath<State extends readonly unknown[], Symbol>(
  start: State,
  next: (state: State) => readonly Step<State, Symbol>[] | "end",
): Symbol[] | undefined {
  interface Visit {
    readonly state: State;
    readonly takes?: Symbol;
    readonly from?: Visit;
  }
  const seen = new Set([start.join()]);
  const visits: Visit[] = [{ state: start }];
  for (const visit of visits) {
    const steps = next(visit.state);
    if (steps === "end") {
      const read: Symbol[] = [];
      for (let at: Visit | undefined = visit; at; at = at.from) if (at.takes !== undefined) read.unshift(at.takes);
      return read;
    }
    for (const { to, takes } of steps) {
      if (seen.has(to.join())) continue;
      seen.add(to.join());
      visits.push({ state: to, from: visit, ...(takes !== undefined && { takes }) });
    }
  }
  return undefined;
}
