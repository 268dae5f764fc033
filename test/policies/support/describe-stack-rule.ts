import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { StackRule } from "../../../policies/index";
import { changed } from "./describe-rule";
import { judgedStack, type TestResource, UNKNOWN } from "./judged";

/**
 * Changes of a stack. A key such as `account` adds, replaces or (with `undefined`) removes the resource of that name. A
 * key such as `account.autoStorage.authenticationMode` sets or removes one of its properties.
 */
export type StackChanges = Readonly<Record<string, unknown>>;

/** The cases of a rule about a stack. */
export interface StackRuleCases {
  /** A stack that passes. All other cases are this one with changes. */
  readonly compliant: readonly TestResource[];
  /** Changes with which the stack still passes, by what they show. */
  readonly passes?: Readonly<Record<string, StackChanges>>;
  /** Changes that break the rule, by what they show. */
  readonly broken: Readonly<Record<string, StackChanges>>;
  /** The names of the resources that the rule judges in the first broken stack. */
  readonly subjects: readonly string[];
  /** Paths such as `account.autoStorage` that the rule must report if their values are not known. */
  readonly reads: readonly string[];
  /** The resource from which the value of a path such as `container.accountName` comes. The rule follows it. */
  readonly links?: Readonly<Record<string, string>>;
  /** Settings of all cases. Defaults to those of the preset `standard`. */
  readonly settings?: object;
  /** Settings with which a broken stack passes, by the title of the broken stack. */
  readonly allowed?: Readonly<Record<string, object>>;
}

/**
 * Tests a rule about a stack: a compliant stack, stacks that break it, and the same with values that are not known
 * before the update. Such a value is marked as unknown, and can have a source, as in a first preview.
 */
export function describeStackRule(rule: StackRule, cases: StackRuleCases): void {
  const { compliant, passes = {}, broken, subjects, reads, links = {}, settings = {}, allowed = {} } = cases;
  const judged = (stack: readonly TestResource[], more = {}) => judgedStack(rule.name, stack, { ...settings, ...more });

  describe(rule.name, () => {
    it("accepts a compliant stack", async () => {
      assert.deepEqual(await judged(compliant), { violations: [], unknown: [] });
    });

    for (const [title, changes] of Object.entries(passes)) {
      it(`accepts ${title}`, async () => {
        assert.deepEqual(await judged(changedStack(compliant, changes)), { violations: [], unknown: [] });
      });
    }

    for (const [title, changes] of Object.entries(broken)) {
      it(`refuses ${title}`, async () => {
        const { violations } = await judged(changedStack(compliant, changes));
        assert.notEqual(violations.length, 0);
        for (const message of violations) assert.match(message, /^\S+ must .+, got .+; \w.+[^.]$/s);
      });

      it(`reports ${title} if links are not known yet`, async () => {
        const { violations, unknown } = await judged(hidden(changedStack(compliant, changes), links));
        assert.ok(violations.length + unknown.length > 0);
      });
    }

    for (const path of reads) {
      it(`reports ${path} if it is unknown`, async () => {
        const { violations, unknown } = await judged(changedStack(compliant, { [path]: UNKNOWN }));
        assert.ok(violations.length + unknown.length > 0);
      });

      it(`reports ${path} if it comes from a resource that no rule is about`, async () => {
        const { violations, unknown } = await judged(hidden([...compliant, ELSEWHERE], { [path]: ELSEWHERE.name }));
        assert.ok(violations.length + unknown.length > 0);
      });
    }

    for (const [path, source] of Object.entries(links)) {
      it(`follows ${path} to ${source} if it is not known yet`, async () => {
        assert.deepEqual(await judged(hidden(compliant, { [path]: source })), { violations: [], unknown: [] });
      });
    }

    it("judges each version of the type, and no type of another provider", async () => {
      const stack = changedStack(compliant, Object.values(broken)[0] ?? assert.fail("no broken case"));
      const ofType = (token: (type: string) => string) =>
        judged(stack.map((each) => ({ ...each, type: each.type.replace(/^azure-native:(\w+):/, (_, m) => token(m)) })));
      assert.notDeepEqual((await ofType((module) => `azure-native:${module}/v20240701:`)).violations, []);
      assert.deepEqual((await ofType((module) => `azure:${module}:`)).violations, []);
    });

    it("does not judge a resource that the program only reads", async () => {
      const stack = changedStack(compliant, Object.values(broken)[0] ?? assert.fail("no broken case"));
      const read = stack.map((each) => ({ ...each, isRead: subjects.includes(each.name) }));
      assert.deepEqual(await judged(read), { violations: [], unknown: [] });
    });

    it("does not judge a resource that is exempt", async () => {
      const stack = changedStack(compliant, Object.values(broken)[0] ?? assert.fail("no broken case"));
      assert.deepEqual(await judged(stack, { exempt: subjects }), { violations: [], unknown: [] });
    });

    for (const [title, more] of Object.entries(allowed)) {
      it(`accepts ${title} with ${JSON.stringify(more)}`, async () => {
        const stack = changedStack(compliant, broken[title] ?? assert.fail(title));
        assert.deepEqual((await judged(stack, more)).violations, []);
      });
    }
  });
}

/** A resource that a value can come from, and that no rule is about. */
const ELSEWHERE: TestResource = { type: "random:index/randomString:RandomString", name: "elsewhere", props: {} };

function changedStack(stack: readonly TestResource[], changes: StackChanges): TestResource[] {
  let resources = [...stack];
  for (const [key, value] of Object.entries(changes)) {
    const [name = "", ...path] = key.split(".");
    if (path.length > 0) {
      assert.ok(
        resources.some((each) => each.name === name),
        name,
      );
      resources = resources.map((each) =>
        each.name === name ? { ...each, props: changed(each.props, path.join("."), value) } : each,
      );
      continue;
    }
    resources = resources.filter((each) => each.name !== name);
    if (value !== undefined) resources.push({ name, ...(value as Omit<TestResource, "name">) });
  }
  return resources;
}

/** Hides values as the engine does: they are marked as unknown, and the source of the whole property stays. */
function hidden(stack: readonly TestResource[], sources: Readonly<Record<string, string>>): TestResource[] {
  let resources = [...stack];
  for (const [path, source] of Object.entries(sources)) {
    const [name = "", property = ""] = path.split(".");
    if (!resources.some((each) => each.name === source)) continue;
    resources = resources.map((each) =>
      each.name === name
        ? {
            ...each,
            props: changed(each.props, path.slice(name.length + 1), UNKNOWN),
            sources: { ...each.sources, [property]: [source] },
          }
        : each,
    );
  }
  return resources;
}
