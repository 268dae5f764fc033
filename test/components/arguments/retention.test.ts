import assert from "node:assert/strict";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Problems } from "../../../components/arguments/problems";
import { checkGroupStays } from "../../../components/arguments/retention";
import { OutputStorage } from "../../../components/output-storage";
import { outputValue, refusalsOf, setEngineAddress } from "../support/deployment";

/** Returns a group's name as a component receives it from a program in another language. */
function remoteName(type: string): pulumi.Output<string> {
  const source = new pulumi.DependencyResource(`urn:pulumi:stack::project::${type}::group`);
  const Output = pulumi.Output as unknown as new (...args: unknown[]) => pulumi.Output<string>;
  const later = (value: unknown) => Promise.resolve(value);
  return new Output([source], later("render"), later(true), later(false), later([source]));
}

const check = (name: pulumi.Input<string>) => {
  const problems = new Problems("OutputPipeline");
  const component = new pulumi.DependencyResource("urn:pulumi:stack::project::test:index:Outputs::outputs");
  const checked = checkGroupStays(problems, name, component, "leave it out");
  problems.throwIfAny();
  return outputValue(pulumi.output(checked));
};

describe("a resource group that must be retained", () => {
  // Outputs are checked in a deployment. Under mocks they are not, because mocked values have their own form.
  beforeEach(() => setEngineAddress("127.0.0.1:1"));
  afterEach(() => setEngineAddress(""));

  for (const type of [
    "azure-native:resources:ResourceGroup",
    "azure-native:resources/v20240301:ResourceGroup",
    "azure-native_resources_v20240301:resources:ResourceGroup",
    "azure:core/resourceGroup:ResourceGroup",
    "my:own:Component$azure-native:resources:ResourceGroup",
  ]) {
    it(`cannot be ${type} of the same stack, in any language`, async () => {
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

  it("can be a text", async () => {
    assert.equal(await check("render"), "render");
    assert.equal(await check(pulumi.output("render")), "render");
  });

  describe("in a program that declares groups", () => {
    const RULE = /resourceGroupName must not come from a resource group of this stack while outputs are retained, got/;
    /** Returns the refusals for outputs in the group `own-rg`, in a program that declares groups before and after. */
    const refusals = async (
      before: (parent: pulumi.Resource) => pulumi.Input<string>,
      after = (_: pulumi.Resource) => {},
    ) =>
      (
        await refusalsOf("later preview", () => {
          const parent = new pulumi.ComponentResource("test:index:Program", "program");
          new OutputStorage("outputs", { resourceGroupName: before(parent), jobs: ["a"] }, { parent });
          after(parent);
        })
      ).map(String);
    const own = (parent: pulumi.Resource, resourceGroupName = "own-rg") =>
      new resources.ResourceGroup("own", { resourceGroupName }, { parent });

    it("cannot be one of them, given as a text in any case or as an output", async () => {
      for (const name of ["own-rg", "OWN-RG", pulumi.output("own-rg")]) {
        const [refusal] = await refusals((parent) => {
          own(parent);
          return name;
        });
        assert.match(refusal ?? "", RULE);
      }
    });

    it("cannot be one that is declared later", async () => {
      const [refusal] = await refusals(() => "own-rg", own);
      assert.match(refusal ?? "", RULE);
    });

    it("can have another name", async () => {
      const before = (parent: pulumi.Resource) => {
        own(parent, "other-rg");
        return "own-rg";
      };
      assert.deepEqual(await refusals(before, (parent) => void own(parent, "third-rg")), []);
    });

    it("can be one that is only read", async () => {
      const id = "/subscriptions/sub/resourceGroups/foreign";
      assert.deepEqual(await refusals((parent) => resources.ResourceGroup.get("foreign", id, { parent }).name), []);
    });
  });
});
