import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputPipeline, type OutputPipelineArgs } from "../../components";
import { outputPolicies } from "../../policies/index";
import { deploy } from "../components/support/deployment";
import { judgedResource, judgedStack, type TestResource } from "./support/judged";

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

describe("the preset strict and the roles that an OutputPipeline assigns", () => {
  it("has no finding about a role", async () => {
    const principalId = (digit: number) => `0a1b2c3d-0000-4000-8000-00000000000${digit}`;
    const { resources } = await deploy(
      "later preview",
      () =>
        new OutputPipeline("farm", {
          resourceGroupName: "group",
          jobs: ["Render"],
          pools: [POOL],
          autoStorage: true,
          writer: "append-only",
          readers: [{ name: "reader", principalId: principalId(1), canShare: true }],
          submitters: [{ name: "submitter", principalId: principalId(2) }],
          operators: [{ name: "operator", principalId: principalId(3) }],
        }),
    );
    const roles = resources.filter(({ type }) => type === "azure-native:authorization:RoleAssignment");
    // The roles of the nodes, of auto-storage, of the tool, and of each principal.
    assert.ok(new Set(roles.map(({ inputs }) => inputs.roleDefinitionId)).size >= 6);
    for (const rule of ["require-listed-role", "limit-custom-scope"]) {
      const { violations, unknown } = await judgedStack(
        `azure-authorization-role-assignment-${rule}`,
        asStack(resources),
      );
      assert.deepEqual({ violations, unknown }, { violations: [], unknown: [] });
    }
  }).timeout(60_000);
});

type Resources = Awaited<ReturnType<typeof deploy>>["resources"];

/** Returns resources as a stack, in which their URNs are their names. */
function asStack(resources: Resources): TestResource[] {
  return resources.map(({ type, urn, inputs }) => ({ type, name: urn, props: inputs }));
}

async function mandatoryFindings(resources: Resources): Promise<string[]> {
  const found: string[] = [];
  for (const rule of MANDATORY.filter((each) => "validateStack" in each)) {
    const { violations, unknown } = await judgedStack(rule.name, asStack(resources));
    found.push(...[...violations, ...unknown].map((message) => `${rule.name}: ${message}`));
  }
  for (const { type, name, inputs } of resources) {
    for (const rule of MANDATORY) {
      const { violations, unknown } = await judgedResource(rule.name, type, inputs);
      found.push(...[...violations, ...unknown].map((message) => `${rule.name} of ${name}: ${message}`));
    }
  }
  return found;
}
