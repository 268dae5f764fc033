import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { ResourceRule } from "../../../policies/index";
import { judgedResource, UNKNOWN } from "./judged";

/** The cases of a rule about one resource. */
export interface RuleCases {
  /** Properties of a resource that passes. All other cases are this one with one change. */
  readonly compliant: object;
  /** Other properties that pass, by what they are. They replace those of `compliant`. */
  readonly passes?: Readonly<Record<string, object>>;
  /** What breaks the rule: the path of a property, with values that break it. `undefined` leaves it out. */
  readonly broken: Readonly<Record<string, readonly unknown[]>>;
  /** Paths that break nothing if their values are unknown, because only their presence counts. */
  readonly presence?: readonly string[];
  /** Settings with which a broken case passes: the settings, the path, and the value. */
  readonly allowed?: readonly { readonly settings: object; readonly path: string; readonly value: unknown }[];
}

/**
 * Tests a rule about one resource: a compliant resource, each property that breaks it, and the same with unknown
 * values, which must not pass in silence.
 */
export function describeRule(rule: ResourceRule, cases: RuleCases): void {
  const { compliant, passes = {}, broken, presence = [], allowed = [] } = cases;
  const [type = ""] = rule.resources;
  const token = `azure-native:${type}`;
  const judged = (props: object, settings = {}) => judgedResource(rule.name, token, props, settings);

  describe(rule.name, () => {
    it("accepts a compliant resource", async () => {
      assert.deepEqual(await judged(compliant), { violations: [], unknown: [] });
    });

    for (const [title, change] of Object.entries(passes)) {
      it(`accepts ${title}`, async () => {
        assert.deepEqual(await judged({ ...compliant, ...change }), { violations: [], unknown: [] });
      });
    }

    for (const [path, values] of Object.entries(broken)) {
      for (const value of values) {
        it(`refuses ${path}: ${JSON.stringify(value) ?? "nothing"}`, async () => {
          const { violations } = await judged(changed(compliant, path, value));
          assert.notEqual(violations.length, 0);
          for (const message of violations) assert.match(message, /^\S+ must .+, got .+; \w.+[^.]$/s);
        });
      }

      it(`reports ${path} if it is unknown`, async () => {
        const { violations, unknown } = await judged(changed(compliant, path, UNKNOWN));
        if (presence.includes(path)) assert.deepEqual({ violations, unknown }, { violations: [], unknown: [] });
        else assert.ok(violations.length + unknown.length > 0);
      });

      const [root = ""] = path.split(".");
      if (root !== path) {
        it(`reports ${path} if ${root} is unknown`, async () => {
          const { violations, unknown } = await judged(changed(compliant, root, UNKNOWN));
          assert.ok(violations.length + unknown.length > 0);
        });
      }
    }

    it("judges each version of the type, and no type of another provider", async () => {
      const [path, values] = Object.entries(broken)[0] ?? assert.fail("no broken case");
      const props = changed(compliant, path, values[0]);
      const [module, name] = type.split(":");
      for (const versioned of [
        `azure-native:${module}/v20240701:${name}`,
        `azure-native_${module}_v20240701:${module}:${name}`,
      ])
        assert.notEqual((await judgedResource(rule.name, versioned, props)).violations.length, 0, versioned);
      for (const other of [`azure:${module}:${name}`, `azure-native:${module}:${name}Other`])
        assert.deepEqual((await judgedResource(rule.name, other, props)).violations, [], other);
    });

    it("does not judge a resource that is exempt", async () => {
      const [path, values] = Object.entries(broken)[0] ?? assert.fail("no broken case");
      const exempt = await judged(changed(compliant, path, values[0]), { exempt: ["tested"] });
      assert.deepEqual(exempt, { violations: [], unknown: [] });
    });

    for (const { settings, path, value } of allowed) {
      it(`accepts ${path}: ${JSON.stringify(value)} with ${JSON.stringify(settings)}`, async () => {
        assert.notDeepEqual((await judged(changed(compliant, path, value))).violations, []);
        assert.deepEqual((await judged(changed(compliant, path, value), settings)).violations, []);
      });
    }
  });
}

/** Returns a copy of properties with another value at a path. Numbers in it are positions in lists. */
export function changed(properties: object, path: string, value: unknown): object {
  const copy = structuredClone(properties) as Record<string, unknown>;
  const names = path.split(".");
  let object = copy;
  for (const name of names.slice(0, -1)) {
    object[name] ??= {};
    object = object[name] as Record<string, unknown>;
  }
  const last = names.at(-1) ?? "";
  if (value === undefined) delete object[last];
  else object[last] = value;
  return copy;
}
