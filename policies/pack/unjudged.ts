/** What rules could not judge, because a property is not known before the update. Collected until it is reported. */
export class Unjudged {
  private readonly rules = new Map<string, Map<string, string[]>>();

  add(urn: string, rule: string, paths: readonly string[]): void {
    const ofResource = this.rules.get(urn) ?? new Map<string, string[]>();
    this.rules.set(urn, ofResource);
    for (const path of paths) ofResource.set(path, [...(ofResource.get(path) ?? []), rule]);
  }

  /** Returns the unknown properties of a resource with the rules that need them, and forgets them. */
  take(urn: string): [path: string, rules: readonly string[]][] {
    const ofResource = this.rules.get(urn);
    this.rules.delete(urn);
    return [...(ofResource ?? [])];
  }

  /** The resources that something was not judged of. */
  get urns(): string[] {
    return [...this.rules.keys()];
  }
}
