import * as pulumi from "@pulumi/pulumi";
import { checkDeclaredJobIds } from "../../conventions";
import { isUnderMocks } from "./mocks";

/** What a text must be, and how a message says so after `must`. */
export interface TextForm {
  readonly pattern: RegExp;
  readonly rule: string;
}

/**
 * What is wrong with a component's arguments. All of it is thrown at once, since a deployment is a slow way to find one
 * error after the other. Plain values are checked while the component is made; outputs when they are known, and then
 * alone.
 */
export class Problems {
  private readonly found: { propertyPath: string; reason: string }[] = [];

  /** @param component what the message begins with, such as `OutputStorage "outputs"`. */
  constructor(private readonly component: string) {}

  /** Notes that `path` must follow `rule`; `fix` says what to do about it. */
  add(path: string, rule: string, value: unknown, fix?: string): void {
    this.found.push({ propertyPath: path, reason: reason(rule, value, fix) });
  }

  /** Notes an argument that is missing, as TypeScript's own check does not reach programs of other languages. */
  require<T extends object>(args: T, ...paths: (keyof T & string)[]): void {
    for (const path of paths) {
      if (args[path] === undefined || args[path] === null) this.add(path, "be given", args[path]);
    }
  }

  /** Returns `value`, which is to pass `test` as soon as it is known; none is no problem. */
  check<T>(
    path: string,
    value: pulumi.Input<T> | undefined,
    test: (value: T) => boolean,
    rule: string,
  ): pulumi.Input<T> | undefined {
    if (value === undefined || value === null) return undefined;
    if (!isLater(value)) {
      if (!test(value as T)) this.add(path, rule, value);
      return value;
    }
    // Mocks give values of their own form.
    if (isUnderMocks()) return value;
    return pulumi.output(value).apply((known) => {
      if (!test(known as T)) throw this.error([{ propertyPath: path, reason: reason(rule, known) }]);
      return known as T;
    });
  }

  /** Returns a text, which is to have a form of Azure's as soon as it is known; none is no problem. */
  checkText(path: string, text: pulumi.Input<string> | undefined, form: TextForm): pulumi.Input<string> | undefined {
    return this.check(path, text, (known) => typeof known === "string" && form.pattern.test(known), form.rule);
  }

  /** Notes a plain value that is none of `allowed`. */
  checkOneOf(path: string, value: string | undefined, allowed: readonly string[]): void {
    if (value === undefined || allowed.includes(value)) return;
    this.add(path, `be ${allowed.map((one) => JSON.stringify(one)).join(" or ")}`, value);
  }

  /** Notes what is to be a plain true or false and is neither: JavaScript would take `"false"` and an output for true. */
  checkBoolean(path: string, value: boolean | undefined): void {
    if (value === undefined || typeof value === "boolean") return;
    this.add(path, "be true or false and be known at preview", value);
  }

  /**
   * Notes the entries of a plain list whose name, which names children of the component, is illegal or taken.
   *
   * @returns the entries that can be looked at, each with its index; none where the list is none.
   */
  checkNames<T extends { name: string }>(
    path: string,
    entries: T[] | undefined,
    { pattern, rule }: TextForm,
  ): [number, T][] {
    if (entries === undefined) return [];
    if (!Array.isArray(entries)) {
      this.add(path, "be a list that is known at preview", entries);
      return [];
    }
    const owners = new Map<string, number>();
    return [...entries.entries()].filter(([index, entry]) => {
      if (typeof entry !== "object" || entry === null || isLater(entry)) {
        this.add(`${path}[${index}]`, "be an object that is known at preview", entry);
        return false;
      }
      const { name } = entry;
      if (typeof name !== "string" || !pattern.test(name)) {
        this.add(`${path}[${index}].name`, rule, name);
        return true;
      }
      const owner = owners.get(name.toLowerCase());
      if (owner === undefined) owners.set(name.toLowerCase(), index);
      else this.add(`${path}[${index}].name`, `differ from that of ${path}[${owner}]`, name);
      return true;
    });
  }

  /** Notes every job id of a list that the conventions refuse, or that would share a container. */
  checkJobs(path: string, jobs: string[] | undefined): void {
    if (jobs === undefined) return;
    if (!Array.isArray(jobs)) {
      this.add(path, "be a list of job ids that is known at preview", jobs);
      return;
    }
    for (const problem of checkDeclaredJobIds(jobs, (index) => `${path}[${index}]`)) {
      this.found.push({ propertyPath: problem.path, reason: problem.message.slice(problem.path.length + 1) });
    }
  }

  /** Notes that no job could ever write. */
  requireAnyJob(path: string, { jobs, dynamicJobs }: { jobs?: string[]; dynamicJobs?: boolean }): void {
    if (dynamicJobs || (jobs !== undefined && jobs.length !== 0)) return;
    this.add(path, "name at least one job", jobs, "or set dynamicJobs to true where jobs come and go");
  }

  /** @throws {pulumi.InputPropertiesError} where anything was noted. */
  throwIfAny(): void {
    if (this.found.length > 0) throw this.error(this.found);
  }

  /** The engine shows the message alone, so the paths and reasons are in it too. */
  private error(errors: { propertyPath: string; reason: string }[]): pulumi.InputPropertiesError {
    const lines = errors.map(({ propertyPath, reason }) => `${propertyPath} ${reason}`);
    return new pulumi.InputPropertiesError({ message: [`${this.component}:`, ...lines].join("\n  "), errors });
  }
}

function reason(rule: string, value: unknown, fix?: string): string {
  return `must ${rule}, got ${shown(value)}${fix === undefined ? "" : `; ${fix}`}`;
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (isLater(value)) return "an output";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function isLater(value: unknown): boolean {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}
