import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { it } from "mocha";
import { OutputPipeline, type PipelinePoolArgs } from "../../components";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { nightly } from "../support/nightly";
import { batchClient } from "./support/batch-clients";
import { stackOfSuite } from "./support/edited-stack";
import { waitForIdleNodes } from "./support/idle-nodes";
import { withSettings } from "./support/local-azure-settings";
import { waitForNodeFile } from "./support/node-file";

nightly.describe("a pool whose identity's role assignments Blob storage does not see yet", function () {
  this.timeout(300_000);
  const stack = stackOfSuite();

  const program =
    (...added: PipelinePoolArgs[]): PulumiFn =>
    async () => {
      const { destinations } = new OutputPipeline("p", {
        location: "westeurope",
        jobs: ["a"],
        pools: [{ name: "first", vmSize: "Standard_D2ds_v5", nodes: 0 }, ...added],
        runtime: "image",
        retainOutputs: false,
      });
      return { destinations };
    };

  it("is deployed without a wait, and its node waits in the StartTask and becomes idle by itself", async () => {
    // Uploads the tool, so that the next update needs no grant of the deployer.
    await stack().up(program());
    const { client, poolId, id } = await withSettings({ "roleDelay.blob": "1h" }, async () => {
      const messages: string[] = [];
      const { outputs } = await stack().stack.up({
        // With jobs of its own, the pool gets an identity of its own.
        program: program({ name: "second", vmSize: "Standard_D2ds_v5", nodes: 1, jobs: ["a"] }),
        onEvent: ({ diagnosticEvent: event }) => {
          // Debug messages have the StartTask's script, which has the text of its waits.
          if (event !== undefined && /^(info|warning|error)/.test(event.severity)) messages.push(event.message);
        },
      });
      assert.doesNotMatch(messages.join("\n"), /trying again|uploading/);
      const destinations = outputs.destinations?.value as PipelineDescription;
      const client = batchClient({ destinations });
      const poolId = destinationsOf(destinations).pool("second").id;
      const [{ id = "" } = {}] = await client.computeNode.list(poolId);
      const wait = /batch-outputs: \S+ answers 403 AuthorizationPermissionMismatch, .*; trying again in \d+ s\n/;
      await waitForNodeFile(client, poolId, id, "startup/stderr.txt", wait);
      const { state } = await client.computeNode.get(poolId, id);
      assert.equal(state, "waitingforstarttask");
      return { client, poolId, id };
    });
    await waitForIdleNodes(client, poolId, 100);
    const { startTaskInfo } = await client.computeNode.get(poolId, id);
    assert.equal(startTaskInfo?.retryCount, 0);
  });
});
