import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputPipeline, type OutputPipelineArgs } from "../../../components";
import { type PipelineAccess, pipelineAccess } from "../../../components/pipeline/pipeline-access";
import { deploy, isKnown, outputValue } from "../support/deployment";

const ANN = { name: "ann", principalId: "a0a0a0a0-0000-4000-8000-000000000003" };
const BEN = { name: "ben", principalId: "a0a0a0a0-0000-4000-8000-000000000004" };
const POOL = { name: "small", vmSize: "Standard_D2ds_v5" };
const ARGS: OutputPipelineArgs = {
  resourceGroupName: "group",
  jobs: ["Render", "train"],
  pools: [POOL, { ...POOL, name: "own", jobs: ["train"] }],
  readers: [{ ...ANN, canShare: true }],
  submitters: [BEN],
  operators: [ANN],
  runtime: "image",
};

/** The roles by their GUIDs ("Azure built-in roles"). Every other role is the custom one. */
const ROLES: Readonly<Record<string, string>> = {
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
  "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": "Storage Blob Delegator",
  "48e5e92e-a480-4e71-aa9c-2778f4c13781": "Azure Batch Job Submitter",
  "6aaa78f1-f7de-44ca-8722-c64a23943cae": "Azure Batch Data Contributor",
};

const PIPELINES: readonly [what: string, changes: Partial<OutputPipelineArgs>][] = [
  ["declared jobs", {}],
  ["dynamic jobs", { dynamicJobs: true }],
  ["append-only writers", { writer: "append-only" }],
  ["append-only writers of dynamic jobs", { writer: "append-only", dynamicJobs: true }],
  ["auto-storage", { autoStorage: true, pools: [POOL] }],
];

describe("the access to a pipeline", () => {
  for (const [what, changes] of PIPELINES) {
    it(`has one entry per role assignment, with ${what}`, async () => {
      const { result, ofType } = await deploy(
        "later preview",
        () => new OutputPipeline("farm", { ...ARGS, ...changes }),
      );
      const assigned = ofType("authorization:RoleAssignment").map(({ inputs }) => {
        const role = ROLES[String(inputs.roleDefinitionId).split("/").at(-1) ?? ""] ?? "append-only";
        return `${role} on ${placeOf(String(inputs.scope), String(inputs.condition ?? ""))}`;
      });
      const stated = (await outputValue(result.access)).flatMap(({ role, where, can }) =>
        // An assignment on the account with a condition has a second entry, for the containers that it includes.
        can[0] === "createContainers" ? [] : where.map((place) => `${role} on ${place}`),
      );
      assert.deepEqual(stated.sort(), assigned.sort());
    });
  }

  it("says who can do what, and is known in the first preview", async () => {
    const { result } = await deploy("first preview", () => new OutputPipeline("farm", ARGS));
    assert.equal(await isKnown(result.access), true);
    assert.deepEqual(told(await outputValue(result.access)), [
      "nodes: read, write, delete, deleteContainers in job-render, job-train",
      "nodes: read in tool-*",
      "pools.own: read, write, delete, deleteContainers in job-train",
      "pools.own: read in tool-*",
      "readers.ann: read in job-render, job-train",
      "readers.ann: share in storageAccount",
      "submitters.ben: read, write, delete, deleteContainers in job-render, job-train",
      "submitters.ben: submit in batchAccount",
      "operators.ann: submit, managePools in batchAccount",
      "deployer: read, write, delete, deleteContainers in tool-*",
    ]);
  });

  it("shows that a condition does not limit what can be done with containers", () => {
    const pools = [{ name: "small" }];
    assert.deepEqual(told(pipelineAccess({ dynamicJobs: true, pools })).slice(0, 2), [
      "nodes: read, write, delete in job-*",
      "nodes: createContainers, deleteContainers in storageAccount",
    ]);
    assert.deepEqual(told(pipelineAccess({ dynamicJobs: true, writer: "append-only", pools })).slice(0, 2), [
      "nodes: read, write in job-*",
      "nodes: createContainers in storageAccount",
    ]);
  });
});

function told(access: readonly PipelineAccess[]): string[] {
  return access.map(({ who, can, where }) => `${who}: ${can.join(", ")} in ${where.join(", ")}`);
}

/** Returns the place of a role assignment as an entry names it. */
function placeOf(scope: string, condition: string): string {
  const prefix = /StringStartsWith '(\w+-)'/.exec(condition)?.[1];
  if (prefix !== undefined) return `${prefix}*`;
  const [, container] = /\/containers\/(.*)$/.exec(scope) ?? [];
  if (container !== undefined) return container.replace(/^tool-.*/, "tool-*");
  return scope.includes("Microsoft.Batch") ? "batchAccount" : "storageAccount";
}
