import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { Problems } from "../../../components/internal/problems";
import { checkGroupStays } from "../../../components/internal/retention";
import { outputValue } from "../support/deployment";

/** The name of a group as a component sees it that is used by a program in another language. */
function remoteName(type: string): pulumi.Output<string> {
  const source = new pulumi.DependencyResource(`urn:pulumi:stack::project::${type}::group`);
  const Output = pulumi.Output as unknown as new (...args: unknown[]) => pulumi.Output<string>;
  const later = (value: unknown) => Promise.resolve(value);
  return new Output([source], later("render"), later(true), later(false), later([source]));
}

const check = (name: pulumi.Input<string>) => {
  const problems = new Problems("OutputPipeline");
  const checked = checkGroupStays(problems, name, "leave it out");
  problems.throwIfAny();
  return outputValue(pulumi.output(checked));
};

describe("a resource group that must stay", () => {
  for (const type of [
    "azure-native:resources:ResourceGroup",
    "azure-native:resources/v20240301:ResourceGroup",
    "azure-native_resources_v20240301:resources:ResourceGroup",
    "azure:core/resourceGroup:ResourceGroup",
    "my:own:Component$azure-native:resources:ResourceGroup",
  ]) {
    it(`is not ${type} of the same stack, in any language`, async () => {
      await assert.rejects(
        check(remoteName(type)),
        /resourceGroupName must not come from a resource group of this stack/,
      );
    });
  }

  for (const type of [
    "pulumi:pulumi:StackReference",
    "azure-batch-outputs:index:OutputPipeline$azure-native:resources:ResourceGroup",
    "azure-native:storage:StorageAccount",
  ]) {
    it(`can come from ${type}`, async () => {
      assert.equal(await check(remoteName(type)), "render");
    });
  }

  it("can be text", async () => {
    assert.equal(await check("render"), "render");
    assert.equal(await check(pulumi.output("render")), "render");
  });
});
