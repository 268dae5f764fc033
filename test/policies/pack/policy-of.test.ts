import assert from "node:assert/strict";
import { type ResourceValidationArgs, type StackValidationArgs, unknownCheckingProxy } from "@pulumi/policy";
import { describe, it } from "mocha";
import { packPolicies } from "../../../policies/pack/policies";

const TYPE = "azure-native:storage:StorageAccount";

/** Returns what all policies report about a resource with some arguments, and about its stack. */
async function reported(props: object): Promise<string[]> {
  const { policies } = packPolicies("strict");
  const found: string[] = [];
  const report = (message: string) => found.push(message);
  const resource = { type: TYPE, name: "a", urn: "a", props: unknownCheckingProxy(props), getConfig: () => ({}) };
  for (const policy of policies) {
    if (!("validateResource" in policy) || typeof policy.validateResource !== "function") continue;
    await policy.validateResource(resource as unknown as ResourceValidationArgs, report);
  }
  const stack = { resources: [{ ...resource, opts: {}, propertyDependencies: {} }], getConfig: () => ({}) };
  for (const policy of policies) {
    if ("validateStack" in policy) await policy.validateStack(stack as unknown as StackValidationArgs, report);
  }
  return found;
}

describe("policyOf", () => {
  it("does not judge a resource without arguments, which --target left out", async () => {
    assert.deepEqual(await reported({}), []);
    assert.ok((await reported({ resourceGroupName: "group" })).length > 10);
  });
});
