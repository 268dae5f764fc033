import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { previewOfEvents, readPreview, renderMarkdown, reviewPreview } from "../../review";

const SUMMARY = { sequence: 9, summaryEvent: { result: "succeeded", PolicyPacks: {} } };
const COMPONENT = "urn:pulumi:dev::farm::azure-batch-outputs:index:OutputPipeline::";

/** Returns the event of a step of a resource below a component. */
function step(op: string, type: string, name: string, before: object | undefined, after?: object, parent = "farm") {
  const urn = `urn:pulumi:dev::farm::azure-batch-outputs:index:OutputPipeline$azure-native:${type}::${name}`;
  const state = (inputs: object | undefined) => inputs && { parent: `${COMPONENT}${parent}`, ...inputs };
  return { sequence: 1, resourcePreEvent: { metadata: { op, urn, old: state(before), new: state(after) } } };
}

const reviewOf = (...events: object[]) => reviewPreview(previewOfEvents([...events, SUMMARY]));

const LIFECYCLE = {
  accountName: "outputs",
  policy: {
    rules: [
      { name: "old", definition: { actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 1 } } } } },
    ],
  },
};
const POOL = { scaleSettings: { fixedScale: { targetDedicatedNodes: 2, targetLowPriorityNodes: 1 } } };
const deployedPool = (dedicated: number) => ({
  inputs: POOL,
  outputs: { currentDedicatedNodes: dedicated, currentLowPriorityNodes: 0 },
});

describe("Findings of a review", () => {
  it("report a new lifecycle policy of an account that already has outputs, but not of a new account", () => {
    const policy = step("create", "storage:ManagementPolicy", "lifecycle", undefined, { inputs: LIFECYCLE });
    assert.deepEqual(
      reviewOf(policy).lostOutputs.map(({ name, rule }) => [name, rule]),
      [["outputs", "old"]],
    );
    const account = step("create", "storage:StorageAccount", "a", undefined, { inputs: { accountName: "outputs" } });
    assert.deepEqual(reviewOf(account, policy).lostOutputs, []);
  });

  for (const [dedicated, nodes] of [
    [0, 3],
    [2, 3],
    [5, 6],
  ] as const) {
    it(`count ${nodes} nodes of a deleted pool that wants 3 and had ${dedicated} at the last refresh`, () => {
      const { interruptions } = reviewOf(step("delete", "batch:Pool", "pool", deployedPool(dedicated)));
      assert.deepEqual(
        interruptions.map((each) => each.nodes),
        [nodes],
      );
    });
  }

  it("leave colors of terminals and of the engine out of messages", () => {
    const message = "\u001b[31mwarning\u001b[0m <{%fg 13%}>about<{%reset%}> a pool";
    const { warnings } = reviewOf({ sequence: 2, diagnosticEvent: { severity: "warning", message } });
    assert.deepEqual(warnings, [{ resource: undefined, message: "warning about a pool" }]);
  });

  for (const [what, secret] of [
    ["an account key", `${"aB3+/".repeat(17)}x==`],
    ["an encoded SAS", "https%3A%2F%2Fa%3Fsv%3D1%26sig%3Dabc%2Bdef"],
  ] as const) {
    it(`contain no ${what} in a message`, () => {
      const { warnings } = reviewOf({ sequence: 2, diagnosticEvent: { severity: "warning", message: `no ${secret}` } });
      assert.match(warnings[0]?.message ?? "", /\[secret\]/);
      assert.doesNotMatch(warnings[0]?.message ?? "", /abc|aB3/);
    });
  }

  it("come from a file with a byte order mark", () => {
    assert.equal(readPreview(`\ufeff${JSON.stringify(SUMMARY)}\r\n`).outcome, "succeeded");
  });

  // Without an index of the steps, this takes minutes, and ends by the timeout.
  it("come from 100 pipelines with 10,000 resources", function () {
    this.timeout(60_000);
    const roleDefinitionId = "/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    const events = Array.from({ length: 100 }, (_, pipeline) => [
      step("create", "managedidentity:UserAssignedIdentity", `p${pipeline}-writer`, undefined, {}, `p${pipeline}`),
      ...Array.from({ length: 33 }, (_, job) => {
        const container = `job-${pipeline}-${job}`;
        const create = (type: string, name: string, inputs: object) =>
          step("create", type, name, undefined, { inputs }, `p${pipeline}`);
        return [
          create("storage:BlobContainer", `p${pipeline}-${container}`, { containerName: container }),
          create("authorization:RoleAssignment", `p${pipeline}-writer-${container}`, { roleDefinitionId }),
          create("authorization:RoleAssignment", `alice-${container}`, { roleDefinitionId, principalId: "alice" }),
        ];
      }).flat(),
    ]).flat();
    const review = reviewOf(...events);
    assert.equal(events.length, 10_000);
    assert.equal(review.containers.length, 3300);
    assert.deepEqual(
      review.access.filter(({ place }) => place === "container job-99-32").map(({ principal }) => principal.name),
      ["alice", "p99-writer"],
    );
    assert.ok(renderMarkdown(review).length <= 65_536);
  });
});
