import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { reviewPreview } from "../../../review";
import { previewOf, type ShortStep, UNKNOWN } from "../support/steps";

const ACCOUNT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/outputs";

const container = (step: Partial<ShortStep> = {}): ShortStep => ({
  type: "storage:BlobContainer",
  id: `${ACCOUNT}/blobServices/default/containers/job-frames`,
  before: { accountName: "outputs", containerName: "job-frames" },
  ...step,
});
const kept = (days: number, enabled = true) => ({ enabled, days });
const service = (containers: object, more: object = {}) => ({
  accountName: "outputs",
  containerDeleteRetentionPolicy: containers,
  ...more,
});
const serviceStep = (before: object, after?: object): ShortStep => ({
  type: "storage:BlobServiceProperties",
  id: `${ACCOUNT}/blobServices/default`,
  before,
  ...(after !== undefined && { after, op: before === after ? "same" : "update" }),
});
const rule = (days: number | string | undefined, more: object = {}) => ({
  name: "expire",
  definition: {
    actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } },
    filters: { blobTypes: ["blockBlob"], prefixMatch: ["job-"] },
  },
  ...more,
});
const lifecycle = (before: unknown, after: unknown): ShortStep => ({
  type: "storage:ManagementPolicy",
  before: { accountName: "outputs", policy: { rules: before } },
  after: { accountName: "outputs", policy: { rules: after } },
});

const cases: readonly [title: string, steps: readonly ShortStep[], effects: readonly RegExp[]][] = [
  ["a deleted container", [container()], [/deleted with all outputs in it; it cannot be restored$/]],
  [
    "a deleted container that Azure keeps",
    [container(), serviceStep(service(kept(14)), service(kept(14)))],
    [/Azure keeps it for 14 days, in which you can restore it$/],
  ],
  [
    "a deleted container, while soft delete gets shorter",
    [container(), serviceStep(service(kept(14)), service(kept(1)))],
    [/Azure keeps it for 1 day,/, /deleted containers can be restored for 1 day only, until now for 14 days/],
  ],
  [
    "a deleted container that is protected",
    [container({ protect: true })],
    [/it is protected, so the update will be refused$/],
  ],
  ["a container that leaves the stack", [container({ retainOnDelete: true })], []],
  [
    "a replaced container",
    [container({ op: "replace", after: { containerName: "job-frames" } })],
    [/cannot be restored/],
  ],
  ["a changed container", [container({ after: { containerName: "job-frames", metadata: {} } })], []],
  [
    "a deleted account with its container",
    [container(), { type: "storage:StorageAccount", id: ACCOUNT, before: { accountName: "outputs" } }],
    [/storage account is deleted with all containers/, /it cannot be restored$/],
  ],
  [
    "a deleted resource group",
    [{ type: "resources:ResourceGroup", before: { resourceGroupName: "g" } }],
    [/resource group is deleted with everything in it, including storage accounts that leave the stack/],
  ],
  [
    "soft delete that is turned off",
    [serviceStep(service(kept(14)), service(kept(14, false)))],
    [/deleted containers cannot be restored any more, until now for 14 days/],
  ],
  [
    "versions that are turned off",
    [serviceStep(service(kept(7), { isVersioningEnabled: true }), service(kept(7)))],
    [/overwritten outputs have no versions any more/],
  ],
  ["longer soft delete", [serviceStep(service(kept(7)), service(kept(14)))], []],
  [
    "a new rule that deletes",
    [lifecycle([], [rule(30)])],
    [/deletes outputs after 30 days, until now no rule deleted them/],
  ],
  ["a rule that deletes earlier", [lifecycle([rule(90)], [rule(30)])], [/after 30 days, until now after 90 days/]],
  ["a rule that deletes later", [lifecycle([rule(30)], [rule(90)])], []],
  ["a rule with another name", [lifecycle([rule(30)], [rule(30, { name: "other" })])], []],
  ["a rule that is off", [lifecycle([], [rule(30, { enabled: false })])], []],
  [
    "a rule with unknown days",
    [lifecycle([rule(30)], [rule(UNKNOWN)])],
    [/after an unknown number of days, until now after 30 days/],
  ],
  ["a rule that deletes at once", [lifecycle([rule(30)], [rule(0)])], [/after 0 days, until now after 30 days/]],
  ["unknown rules", [lifecycle([rule(30)], UNKNOWN)], [/lifecycle rules are unknown until the update/]],
];

describe("the lost outputs of a review", () => {
  for (const [title, steps, effects] of cases) {
    it(`have ${effects.length} entries for ${title}`, () => {
      const { lostOutputs } = reviewPreview(previewOf(...steps));
      const shown = lostOutputs.map(({ effect }) => effect);
      assert.equal(shown.length, effects.length, shown.join("\n"));
      for (const [at, effect] of effects.entries()) assert.match(shown[at] ?? "", effect);
    });
  }
});
