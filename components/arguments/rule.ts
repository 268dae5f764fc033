import { isLater, isPlainObject } from "./later";
import { nearestName } from "./nearest-name";
import type { Problems } from "./problems";

/** What a text must be, and how a message says so after `must`. */
export interface TextForm {
  readonly pattern: RegExp;
  readonly rule: string;
  /**
   * The one spelling to use, if Azure takes several for the same: azure-native would replace a resource when the spelling
   * changes.
   */
  readonly canonical?: (text: string) => string;
}

/** What one argument must be. */
export interface Rule {
  /** How a message says it after `must`. */
  readonly rule: string;
  /** Whether the argument cannot be left out; a text says what to do then. */
  readonly required?: true | string;
  /** Whether the value decides which resources there are, so that it must be known at preview. */
  readonly plain?: true;
  /** The value to use if none is given, and if an output turns out to have none. */
  readonly default?: unknown;
  /** What to do if an output has no value, as the resources depend on whether the argument is given. */
  readonly presence?: string;
  /** Adds what is wrong with a value that is there and known, and returns the value to use. */
  check(value: unknown, path: string, problems: Problems): unknown;
}

/** The rules of all arguments of a component, or of an object among them: a missing one does not compile. */
export type Rules<T extends object> = { readonly [Name in keyof T]-?: Rule };

/** The rule of an argument that has a value even if none is given. */
export type RuleWithDefault = Rule & { readonly default: NonNullable<unknown> };

/** Checks one value, now or when it is known. Null is nothing, as it is for Pulumi. */
export function checkValue(rule: Rule, value: unknown, path: string, problems: Problems): unknown {
  if (value === undefined || value === null) {
    if (rule.required) problems.addMissing(path, rule.required === true ? undefined : rule.required);
    return rule.default;
  }
  if (!isLater(value)) return rule.check(value, path, problems);
  if (rule.plain) {
    problems.add(path, `${rule.rule} and be known at preview`, value);
    return undefined;
  }
  return problems.whenKnown(value, (known) => {
    if (rule.presence !== undefined && (known === undefined || known === null)) {
      problems.add(path, "have a value if it is an output", known, rule.presence);
    }
    return checkValue(rule, known, path, problems);
  });
}

/**
 * Checks the members of an object, and that it has no others: a misspelled name is not silently ignored.
 *
 * @param prefix what the paths of members begin with, such as `pools[0].`.
 */
export function checkMembers<T extends object>(
  rules: Rules<T>,
  value: Record<string, unknown>,
  prefix: string,
  problems: Problems,
): T {
  const names = Object.keys(rules);
  for (const name of Object.keys(value)) {
    if (names.includes(name) || value[name] === undefined) continue;
    const all = `use one of ${names.join(", ")}`;
    if (problems.hidesValues) {
      problems.addText(prefix.replace(/\.$/, ""), "has a name that is not a known argument", all);
      continue;
    }
    const nearest = nearestName(name, names);
    problems.addText(
      `${prefix}${name}`,
      "is not a known argument",
      nearest === undefined ? all : `did you mean ${nearest}?`,
    );
  }
  const checked = names.map((name) => {
    const rule = rules[name as keyof T];
    return [name, checkValue(rule, value[name], `${prefix}${name}`, problems)] as const;
  });
  return Object.fromEntries(checked.filter(([, member]) => member !== undefined)) as T;
}

/** The rule, for an argument that cannot be left out. */
export function required(rule: Rule, fix?: string): Rule {
  return { ...rule, required: fix ?? true };
}

/** The rule, for an argument that has a default, also if an output turns out to have no value. */
export function withDefault<T extends NonNullable<unknown>>(value: T, rule: Rule): Rule & { readonly default: T } {
  return { ...rule, default: value };
}

/**
 * The rule, for an argument that decides which resources there are by whether it is given. That must be known at preview,
 * so that an output must have a value.
 */
export function decisive(rule: Rule, fix: string): Rule {
  return { ...rule, presence: fix };
}

/** The rule, for an argument that must be known at preview. */
export function plain(rule: Rule): Rule {
  return { ...rule, plain: true };
}

/** A text of a form, in the form's one spelling. */
export function text({ rule, pattern, canonical = (value) => value }: TextForm): Rule {
  const written = simple(rule, (value) => typeof value === "string" && pattern.test(value));
  return {
    rule,
    check(value, path, problems) {
      const checked = written.check(value, path, problems);
      return typeof checked === "string" ? canonical(checked) : checked;
    },
  };
}

/** A text of which Azure ignores the letter case: in lower case, so that azure-native sees no change in another spelling. */
export function lowerCased(rule: Rule): Rule {
  return {
    ...rule,
    check(value, path, problems) {
      const checked = rule.check(value, path, problems);
      return typeof checked === "string" ? checked.toLowerCase() : checked;
    },
  };
}

/** A whole number within limits. */
export function integer(from: number, to: number): Rule {
  const isWithin = (value: unknown) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
  return simple(`be a whole number from ${from} to ${to}`, isWithin);
}

/** True or false: JavaScript would take `"false"` for true. */
export function flag(): Rule {
  return simple("be true or false", (value) => typeof value === "boolean");
}

/** One of a few texts. */
export function oneOf(allowed: Readonly<Record<string, string>>): Rule {
  const values = Object.values(allowed);
  const quoted = values.map((value) => JSON.stringify(value));
  const rule = `be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return simple(rule, (value) => values.includes(value as string));
}

/** An object with members of its own. `more` checks what concerns several of them, and returns the object to use. */
export function object<T extends object>(
  rules: Rules<T>,
  more: (checked: T, path: string, problems: Problems) => T = (checked) => checked,
): Rule {
  const rule = `be an object with ${Object.keys(rules).join(", ")}`;
  return {
    rule,
    check(value, path, problems) {
      if (isPlainObject(value)) return more(checkMembers(rules, value, `${path}.`, problems), path, problems);
      problems.add(path, rule, value);
      return undefined;
    },
  };
}

/**
 * A list of objects, each with a plain `name` that is part of the names of resources, so that no two may have the same.
 * Names are compared without regard to case, as Azure compares them.
 */
export function namedList(entry: Rule): Rule {
  const rule = "be a list";
  return plain({
    rule,
    check(value, path, problems) {
      if (!Array.isArray(value)) {
        problems.add(path, rule, value);
        return undefined;
      }
      const owners = new Map<string, number>();
      return Array.from(value, (each: unknown, index) => {
        const at = `${path}[${index}]`;
        const name = isPlainObject(each) && typeof each.name === "string" ? each.name : "";
        const owner = owners.get(name.toLowerCase());
        if (owner !== undefined) problems.add(`${at}.name`, `differ from that of ${path}[${owner}]`, name);
        else if (name !== "") owners.set(name.toLowerCase(), index);
        return checkValue(required(plain(entry)), each, at, problems);
      });
    },
  });
}

function simple(rule: string, test: (value: unknown) => boolean): Rule {
  return {
    rule,
    check(value, path, problems) {
      if (!test(value)) problems.add(path, rule, value);
      return value;
    },
  };
}
