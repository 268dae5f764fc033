import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputPipeline, type OutputPipelineArgs } from "../../components";
import { outputPolicies } from "../../policies/index";
import { deploy } from "../components/support/deployment";
import { judgedResource } from "./support/judged";

type Pool = OutputPipelineArgs["pools"][number];

const POOL: Pool = { name: "small", vmSize: "Standard_D2ds_v5", nodes: 2 };

/** Pools whose StartTasks differ. */
const POOLS: Readonly<Record<string, { readonly pool: Pool; readonly runtime?: "image" }>> = {
  Linux: { pool: POOL },
  Windows: { pool: { ...POOL, imageName: "windows-2022" } },
  "Linux with Node.js of the image": { pool: POOL, runtime: "image" },
  "Windows with Node.js of the image": { pool: { ...POOL, imageName: "windows-2022" }, runtime: "image" },
  "Linux with commands": {
    pool: {
      ...POOL,
      startTask: {
        commands: ["apt-get install -y ffmpeg"],
        userCommands: ["tar -xf fonts.tar -C $AZ_BATCH_NODE_SHARED_DIR"],
      },
    },
  },
};

const MANDATORY = outputPolicies("standard").filter(({ enforcementLevel }) => enforcementLevel === "mandatory");

describe("the preset standard and what an OutputPipeline creates", () => {
  for (const [title, { pool, ...rest }] of Object.entries(POOLS)) {
    it(`has no mandatory violation: ${title}`, async () => {
      const { resources } = await deploy(
        "later preview",
        () => new OutputPipeline("farm", { resourceGroupName: "group", jobs: ["Render"], pools: [pool], ...rest }),
      );
      assert.ok(resources.some(({ type }) => type === "azure-native:batch:Pool"));
      const found = await mandatoryFindings(resources);
      assert.notEqual(MANDATORY.length, 0);
      assert.deepEqual(found, []);
    }).timeout(60_000);
  }

  // docs/policies.md tells its users to exempt it.
  it("refuses only the role assignment of auto-storage, which reaches the whole account", async () => {
    const { resources } = await deploy(
      "later preview",
      () =>
        new OutputPipeline("farm", { resourceGroupName: "group", jobs: ["Render"], pools: [POOL], autoStorage: true }),
    );
    const found = await mandatoryFindings(resources);
    // The mocks' object id of the Batch account is no GUID.
    const refused = found.filter((message) => !message.includes('got "batch-object"'));
    assert.equal(refused.length, 1);
    assert.match(refused[0] ?? "", /^azure-authorization-role-assignment-limit-scope of \S+-auto-storage: scope must/);
  }).timeout(60_000);
});

async function mandatoryFindings(
  resources: readonly { readonly type: string; readonly name: string; readonly inputs: object }[],
): Promise<string[]> {
  const found: string[] = [];
  for (const { type, name, inputs } of resources) {
    for (const rule of MANDATORY) {
      const { violations, unknown } = await judgedResource(rule.name, type, inputs);
      found.push(...[...violations, ...unknown].map((message) => `${rule.name} of ${name}: ${message}`));
    }
  }
  return found;
}
