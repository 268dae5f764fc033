import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import { stackOfSuite } from "./support/edited-stack";

/** For each kind of child of a pipeline, inputs that the pipeline has no arguments for. */
const CHANGES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "farm-group": { managedBy: "/subscriptions/s/resourceGroups/g/providers/p/t/n" },
  "farm-storage-account": { minimumTlsVersion: "TLS1_3", allowedCopyScope: "AAD" },
  "farm-storage-soft-delete": { isVersioningEnabled: true },
  "farm-storage-job-a": { metadata: { owner: "render" } },
  "farm-writer-identity": { tags: { owner: "render" } },
  "farm-writer-job-a": { description: "The nodes write outputs." },
  "farm-batch-account": { encryption: { keySource: "Microsoft.Batch" } },
  "farm-tool-container": { metadata: { owner: "render" } },
  "farm-pool-small-pool": { displayName: "render nodes" },
};

describe("a transform of a pipeline", function () {
  this.timeout(120_000);
  const stack = stackOfSuite();

  it("changes each child, found by its type and name, and nothing else later", async () => {
    const seen = new Map<string, string>();
    const change: pulumi.ResourceTransform = ({ type, name, props, opts }) => {
      seen.set(name, type);
      const inputs = CHANGES[name];
      return inputs && { props: { ...props, ...inputs }, opts };
    };
    const program = async () => {
      const pools = [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 0 }];
      new OutputPipeline(
        "farm",
        { location: "westeurope", jobs: ["a"], pools, runtime: "image", retainOutputs: false },
        { transforms: [change] },
      );
    };
    await stack().up(program);
    const resources = await stack().resources();
    for (const [name, inputs] of Object.entries(CHANGES)) {
      const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
      assert.equal(found?.urn.split("::").at(-2)?.split("$").at(-1), seen.get(name), name);
      for (const [input, value] of Object.entries(inputs)) assert.deepEqual(found?.inputs?.[input], value, name);
    }
    assert.deepEqual((await stack().preview(program)).previewed, {});
    assert.deepEqual(await stack().refresh(), {});
  });
});
