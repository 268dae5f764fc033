/** When an update judges what a preview could not judge. */
type JudgedLater = "before it changes the resource" | "after its changes";

/** A property that is not known before the update, of one or several resources. */
interface UnknownValue {
  readonly path: string;
  /** The logical names of the resources. */
  readonly resources: readonly string[];
  /** The rules that need the property. */
  readonly rules: readonly string[];
  readonly judged: JudgedLater;
}

/** What rules could not judge, because a property is not known before the update. Collected until it is reported. */
export class Unjudged {
  /** The rules, by the resource, by when they judge, and by the path. */
  private readonly rules = new Map<string, Set<string>>();

  add(urn: string, rule: string, paths: readonly string[], judged: JudgedLater): void {
    for (const path of paths) {
      const key = JSON.stringify([urn.split("::").at(-1), judged, path]);
      this.rules.set(key, (this.rules.get(key) ?? new Set()).add(rule));
    }
  }

  /** Returns the unknown properties, and forgets them. Resources for which the same rules need it are together. */
  take(): UnknownValue[] {
    const values = new Map<string, UnknownValue & { readonly resources: string[] }>();
    for (const [key, found] of this.rules) {
      const [resource, judged, path] = JSON.parse(key) as [string, JudgedLater, string];
      const rules = [...found];
      const group = JSON.stringify([judged, path, rules]);
      const value = values.get(group) ?? { path, judged, rules, resources: [] };
      value.resources.push(resource);
      values.set(group, value);
    }
    this.rules.clear();
    return [...values.values()];
  }
}
