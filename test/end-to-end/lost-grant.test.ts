import assert from "node:assert/strict";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { after, before, it } from "mocha";
import { nightly } from "../support/nightly";
import { ROOT } from "./support/commands";
import { deleteRoleAssignment } from "./support/delete-behind-its-back";
import { type PipelineStack, pipelineStack } from "./support/pipeline-stack";

nightly.describe("a pipeline whose deployer's grant on the node tool is missing in Azure", function () {
  this.timeout(120_000);
  let pipeline: PipelineStack;

  before(async () => {
    pipeline = await pipelineStack({}, join(ROOT, "test/end-to-end/support/bare-pipeline"));
    await pipeline.stack.up();
    const grant = (await pipeline.resources()).find(({ urn }) => urn.endsWith("::pipeline-tool-deployer"));
    assert.ok(grant, "the deployer has a grant on the tool's container");
    await deleteRoleAssignment(grant);
  });

  after(async () => {
    await pipeline.stack.destroy();
    await pipeline.forget();
  });

  it("needs no grant while the tool is uploaded", async () => {
    const begin = performance.now();
    const { summary } = await pipeline.stack.up();
    assert.deepEqual(Object.keys(summary.resourceChanges ?? {}), ["same"]);
    assert.ok(performance.now() - begin < 60_000, "an update without a grant must not wait for it");
  });

  it("gets the grant again after a refresh", async () => {
    await pipeline.stack.refresh();
    const { summary } = await pipeline.stack.up();
    assert.equal(summary.resourceChanges?.create, 1, JSON.stringify(summary.resourceChanges));
  });
});
