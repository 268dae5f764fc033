import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { before, describe, it } from "mocha";
import { NodeRuntime, OutputPipeline, OutputStorage } from "../../components";
import { setEngineAddress } from "./support/deployment";

const POOL = { name: "workers", vmSize: "Standard_D4s_v5" };

/** Returns an output of another mocked resource, whose value does not have Azure's form. */
const mocked = (name: string) => pulumi.output(Promise.resolve(`${name}-id`));

const PIPELINES: Readonly<Record<string, () => OutputPipeline>> = {
  "a pipeline": () => new OutputPipeline("c", { resourceGroupName: mocked("group"), jobs: ["a"], pools: [POOL] }),
  "a pipeline with readers and dynamic jobs": () =>
    new OutputPipeline("c", {
      resourceGroupName: "group",
      dynamicJobs: true,
      pools: [POOL, { name: "more", vmSize: mocked("size"), nodes: pulumi.output(2) }],
      readers: [{ name: "one", principalId: mocked("identity"), principalType: "ServicePrincipal" }],
    }),
  "a pipeline on an existing account": () =>
    new OutputPipeline("c", {
      resourceGroupName: "group",
      jobs: ["a"],
      pools: [POOL],
      existingStorageAccountId: mocked("account"),
      runtime: NodeRuntime.Image,
    }),
};

// The mocks of Pulumi's own guide to unit tests: https://www.pulumi.com/docs/iac/guides/testing/unit/
describe("a consumer's unit test with the usual mocks", () => {
  before(async () => {
    // Another test may have set an address.
    setEngineAddress("");
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `${name}-id`, state: inputs }),
      call: ({ inputs }) => inputs,
    });
  });

  for (const [name, make] of Object.entries(PIPELINES)) {
    // Mocha fails a test if a rejection is unhandled while it runs.
    it(`creates ${name}`, async () => {
      const { destinations } = make();
      const description = await new Promise<{ blobEndpoint: string }>((resolve) => destinations.apply(resolve));
      assert.equal(description.blobEndpoint, "https://mock.blob.core.windows.net/");
      await pulumi.runtime.disconnect();
    });
  }

  it("returns what the mocks return", async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({
        id: `/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/${name}`,
        state: { ...inputs, primaryEndpoints: { blob: "https://mine.example/" } },
      }),
      call: ({ inputs }) => inputs,
    });
    const storage = new OutputStorage("s", { resourceGroupName: "group" });
    const values = pulumi.all([storage.blobEndpoint, storage.accountName]);
    assert.deepEqual(await new Promise((resolve) => values.apply(resolve)), ["https://mine.example/", "s-account"]);
  });
});
