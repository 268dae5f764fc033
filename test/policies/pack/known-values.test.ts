import assert from "node:assert/strict";
import type { StackValidationArgs } from "@pulumi/policy";
import { describe, it } from "mocha";
import { knownValuesPolicy } from "../../../policies/pack/known-values";
import { Unjudged } from "../../../policies/pack/unjudged";

const urn = (name: string) => `urn:pulumi:dev::farm::azure-native:storage:BlobContainer::${name}`;
const BEFORE = "before it changes the resource";
const AFTER = "after its changes";

function reported(unjudged: Unjudged): string[] {
  const messages: string[] = [];
  const { validateStack } = knownValuesPolicy(unjudged);
  validateStack({ resources: [] } as unknown as StackValidationArgs, (message) => messages.push(message));
  return messages;
}

describe("what the pack could not judge", () => {
  it("is one finding per property and rules, with the names of the resources", () => {
    const unjudged = new Unjudged();
    for (const name of ["a", "b"])
      for (const rule of ["reach", "scope"]) unjudged.add(urn(name), rule, ["scope"], BEFORE);
    unjudged.add(urn("c"), "reach", ["scope"], BEFORE);
    unjudged.add(urn("c"), "second", ["scope", "name"], AFTER);
    assert.deepEqual(reported(unjudged), [
      "scope is not known yet for a, b, so that reach, scope could not judge it; the update does before it changes the resource",
      "scope is not known yet for c, so that reach could not judge it; the update does before it changes the resource",
      "scope is not known yet for c, so that second could not judge it; the update does after its changes",
      "name is not known yet for c, so that second could not judge it; the update does after its changes",
    ]);
  });

  it("names five resources, and the number of the others", () => {
    const unjudged = new Unjudged();
    for (let index = 1; index <= 7; index += 1) unjudged.add(urn(`r${index}`), "rule", ["scope"], BEFORE);
    assert.match(
      reported(unjudged)[0] ?? "",
      /^scope is not known yet for r1, r2, r3, r4, r5 and 2 more, so that rule /,
    );
  });

  it("is reported once", () => {
    const unjudged = new Unjudged();
    unjudged.add(urn("a"), "rule", ["scope"], BEFORE);
    assert.equal(reported(unjudged).length, 1);
    assert.deepEqual(reported(unjudged), []);
  });
});
