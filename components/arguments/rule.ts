import { nearestName } from "../../conventions/internal";
import { isLater, isPlainObject } from "./later";

import type { Problems } from "./problems";

/** The form that a text must have, and how a message describes it after `must`. */
export interface TextForm {
  readonly pattern: RegExp;
  readonly rule: string;
  /**
   * Returns the one spelling to use if Azure accepts several. Without it, azure-native would replace a resource when
   * only the spelling changes.
   */
  readonly canonical?: (text: string) => string;
}

/** The rule for one argument. */
export interface Rule {
  /** How a message describes the rule after `must`. */
  readonly rule: string;
  /** Whether the argument is required; a text says what to do if it is missing. */
  readonly required?: true | string;
  /** Whether the value must be known in a preview, because it determines which resources exist. */
  readonly plain?: true;
  /** The value to use if none is given, or if an output resolves to none. */
  readonly default?: unknown;
  /**
   * What to do if an output resolves to no value. Set for arguments whose presence determines which resources exist.
   */
  readonly presence?: string;
  /** Adds the problems of a value that is present and known, and returns the value to use. */
  check(value: unknown, path: string, problems: Problems): unknown;
}

/** The rules for all arguments of a component or of an object argument. The compiler reports a missing rule. */
export type Rules<T extends object> = { readonly [Name in keyof T]-?: Rule };

/** The rule for an argument that has a default. */
export type RuleWithDefault = Rule & { readonly default: NonNullable<unknown> };

/** Checks one value, now or when it is known. Null counts as absent, as in Pulumi. */
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
 * Checks the members of an object. Unknown members are problems, so that a misspelled name is not silently ignored.
 *
 * @param prefix start of each member's path, such as `pools[0].`.
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

/** Returns the rule for a required argument. */
export function required(rule: Rule, fix?: string): Rule {
  return { ...rule, required: fix ?? true };
}

/** Returns the rule for an argument with a default. The default also applies if an output resolves to no value. */
export function withDefault<T extends NonNullable<unknown>>(value: T, rule: Rule): Rule & { readonly default: T } {
  return { ...rule, default: value };
}

/**
 * Returns the rule for an argument whose presence determines which resources exist. Presence must be known in a
 * preview, so an output must have a value.
 */
export function decisive(rule: Rule, fix: string): Rule {
  return { ...rule, presence: fix };
}

/** Returns the rule for an argument that must be known in a preview. */
export function plain(rule: Rule): Rule {
  return { ...rule, plain: true };
}

/** Returns the rule for a text with a given form, in its canonical spelling. */
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

/**
 * Returns the rule for a text whose case Azure ignores. It is converted to lower case, so that azure-native sees no
 * change if only the case differs.
 */
export function lowerCased(rule: Rule): Rule {
  return {
    ...rule,
    check(value, path, problems) {
      const checked = rule.check(value, path, problems);
      return typeof checked === "string" ? checked.toLowerCase() : checked;
    },
  };
}

/** Returns the rule for a whole number within limits. */
export function integer(from: number, to: number): Rule {
  const isWithin = (value: unknown) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
  return simple(`be a whole number from ${from} to ${to}`, isWithin);
}

/** Returns the rule for a Boolean. A check is needed because JavaScript treats the text `"false"` as true. */
export function flag(): Rule {
  return simple("be true or false", (value) => typeof value === "boolean");
}

/** Returns the rule for one of several texts. */
export function oneOf(allowed: Readonly<Record<string, string>>): Rule {
  const values = Object.values(allowed);
  const quoted = values.map((value) => JSON.stringify(value));
  const rule = `be ${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
  return simple(rule, (value) => values.includes(value as string));
}

/** Returns the rule for an object. `more` checks rules that concern several members, and returns the object to use. */
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
 * Returns the rule for a list of objects whose plain `name` is part of resource names. Names must be unique and, as in
 * Azure, are compared without regard to case.
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
