import assert from "node:assert/strict";
import type { StackValidationArgs } from "@pulumi/policy";
import { describe, it } from "mocha";
import { knownValuesPolicy } from "../../../policies/pack/known-values";
import { Unjudged } from "../../../policies/pack/unjudged";

const urn = (name: string) => `urn:pulumi:dev::render::a:b:Pipeline$azure-native:storage:BlobContainer::${name}`;

/** Returns what the policy reports: the message and the resource. */
async function reported(unjudged: Unjudged): Promise<[message: string, urn: string | undefined][]> {
  const found: [string, string | undefined][] = [];
  await knownValuesPolicy(unjudged).validateStack({} as StackValidationArgs, (message, of) =>
    found.push([message, of]),
  );
  return found;
}

describe("knownValuesPolicy", () => {
  it("reports a property of one resource with all rules that need it", async () => {
    const unjudged = new Unjudged();
    unjudged.add(urn("a"), "rule-1", ["scope"], "resource");
    unjudged.add(urn("a"), "rule-2", ["scope"], "resource");
    assert.deepEqual(await reported(unjudged), [
      [
        "scope is not known yet for a, so that rule-1, rule-2 could not judge it; the update does before it changes the resource",
        urn("a"),
      ],
    ]);
  });

  it("reports a property of several resources once, if the same rules need it", async () => {
    const unjudged = new Unjudged();
    for (const name of ["b::c", "a"]) unjudged.add(urn(name), "rule-1", ["scope", "condition"], "resource");
    unjudged.add(urn("d"), "rule-1", ["scope"], "resource");
    unjudged.add(urn("d"), "rule-2", ["scope"], "resource");
    unjudged.add(urn("a"), "rule-3", ["scope"], "stack");
    const found = await reported(unjudged);
    assert.deepEqual(
      found.map(([message]) => message.replace(/, so that/, "")),
      [
        "condition is not known yet for a, b::c rule-1 could not judge it; the update does before it changes the resource",
        "scope is not known yet for a, b::c rule-1 could not judge it; the update does before it changes the resource",
        "scope is not known yet for d rule-1, rule-2 could not judge it; the update does before it changes the resource",
        "scope is not known yet for a rule-3 could not judge it; the update does after its changes",
      ],
    );
    assert.deepEqual(
      found.map(([, of]) => of),
      [undefined, undefined, urn("d"), urn("a")],
    );
  });

  it("names ten resources, and counts the others", async () => {
    const unjudged = new Unjudged();
    for (let index = 0; index < 300; index++) unjudged.add(urn(`r${index}`), "rule-1", ["scope"], "resource");
    const [[message] = [""], ...others] = await reported(unjudged);
    assert.deepEqual(others, []);
    assert.match(message, /^scope is not known yet for r0, r1, .*, r106 and 290 more, so that/);
  });

  it("reports nothing twice, and nothing if everything is known", async () => {
    const unjudged = new Unjudged();
    unjudged.add(urn("a"), "rule-1", [], "resource");
    assert.deepEqual(await reported(unjudged), []);
    unjudged.add(urn("a"), "rule-1", ["scope"], "resource");
    assert.equal((await reported(unjudged)).length, 1);
    assert.deepEqual(await reported(unjudged), []);
  });
});
