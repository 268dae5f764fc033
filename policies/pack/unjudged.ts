/** When an update judges what a preview could not: before it changes the resource, or after all of its changes. */
export type JudgedBy = "resource" | "stack";

/** A property that is not known yet, the rules that need it, and the resources that have it. */
interface NotJudged {
  readonly path: string;
  readonly rules: readonly string[];
  readonly urns: readonly string[];
  readonly judgedBy: JudgedBy;
}

/** What a rule could not judge. */
interface Entry {
  readonly urn: string;
  readonly path: string;
  readonly rule: string;
  readonly judgedBy: JudgedBy;
}

/** What rules could not judge, because a property is not known before the update. Collected until it is reported. */
export class Unjudged {
  private entries: Entry[] = [];

  add(urn: string, rule: string, paths: readonly string[], judgedBy: JudgedBy): void {
    this.entries.push(...paths.map((path) => ({ urn, path, rule, judgedBy })));
  }

  /**
   * Returns the unknown properties, each once for all resources that the same rules judge, and forgets them. They are
   * sorted, because a program declares its resources in any order, and two previews shall report the same.
   */
  take(): NotJudged[] {
    this.entries.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const ofResources = grouped(this.entries, ({ urn, path, judgedBy }) => [judgedBy, path, urn]).map((entries) => ({
      ...first(entries),
      rules: [...new Set(entries.map(({ rule }) => rule))],
    }));
    this.entries = [];
    return grouped(ofResources, ({ path, judgedBy, rules }) => [judgedBy, path, ...rules]).map((same) => ({
      ...first(same),
      urns: same.map(({ urn }) => urn).sort(),
    }));
  }
}

function keyOf({ judgedBy, path, urn, rule }: Entry): string {
  return JSON.stringify([judgedBy, path, urn, rule]);
}

function grouped<T>(values: readonly T[], partsOf: (value: T) => readonly string[]): (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const value of values) {
    const key = JSON.stringify(partsOf(value));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}

function first<T>([value]: readonly [T, ...T[]]): T {
  return value;
}
