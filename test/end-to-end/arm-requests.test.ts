import assert from "node:assert/strict";
import { after, before, it } from "mocha";
import { OutputPipeline } from "../../components";
import { PrincipalType } from "../../components/azure/principal-type";
import type { StateResource } from "../../scripts/rehearse/stack-resources";
import { ARM_OPERATIONS } from "../contracts/arm/operations";
import { requestProblems } from "../contracts/arm/request-problems";
import { nightly } from "../support/nightly";
import { type FarmEdit, farm } from "./support/farm";
import { type InlineStack, inlineStack } from "./support/inline-stack";
import { createSurroundings, NOWHERE, type Surroundings } from "./support/surroundings";

const PROVIDER = "azure-native:";

// test/contracts/arm-requests.test.ts has many combinations of arguments, but with mocks instead of the engine.
nightly.describe("requests to Azure Resource Manager, through the engine", function () {
  this.timeout(300_000);
  let around: Surroundings = NOWHERE;
  let stack: InlineStack;

  before(async () => {
    around = await createSurroundings();
    stack = await inlineStack();
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
    await around.remove();
  });

  it("match Azure's published schemas, for every type of resource", async () => {
    const workspaceId = "/subscriptions/s/resourceGroups/g/providers/Microsoft.OperationalInsights/workspaces/logs";
    const diagnostics = { workspaceId };
    await stack.up(async () => {
      await farm(around, detailed(around))();
      new OutputPipeline("pipeline", {
        location: "West Europe",
        jobs: ["a", "b"],
        dynamicJobs: true,
        writer: "append-only",
        pools: [
          { name: "small", vmSize: "Standard_D2s_v5", nodes: 0 },
          { name: "large", vmSize: "Standard_D4s_v5", nodes: 0, taskSlotsPerNode: 4, osDiskSizeGb: 64 },
        ],
        readers: [
          {
            name: "colleague",
            principalId: around.colleague.principalId,
            principalType: PrincipalType.ServicePrincipal,
          },
        ],
        storage: { diagnostics },
        account: { diagnostics },
        network: { privateEndpoints: { subnetId: around.subnets.endpoints } },
        retainOutputs: false,
        runtime: "image",
      });
    });
    const requests = (await stack.resources()).filter(({ type }) => type.startsWith(PROVIDER)) as Request[];
    const types = new Set(requests.map(({ type }) => type.slice(PROVIDER.length)));
    assert.deepEqual([...types].sort(), Object.keys(ARM_OPERATIONS).filter(isCreated).sort());
    for (const { urn, type, inputs } of requests) {
      assert.deepEqual(requestProblems(type.slice(PROVIDER.length), inputs), [], urn);
    }
  });
});

/** Returns whether a component creates resources of a type. Networks are given to it. */
function isCreated(type: string): boolean {
  return type !== "network:VirtualNetwork" && type !== "network:Subnet";
}

/** A resource in the state, with the inputs that the provider got. */
type Request = StateResource & { readonly inputs: Readonly<Record<string, unknown>> };

/** Gives most arguments of the components that a pipeline creates with their defaults. */
function detailed({ account }: Surroundings): FarmEdit {
  const tags = { team: "render" };
  const suffix = account.name.slice(-8);
  return {
    storage: {
      accountName: `detailed${suffix}`,
      location: "westeurope",
      sku: "Standard_GRS",
      coolAfterDays: 10,
      deleteAfterDays: 100,
      softDeleteDays: 30,
      tags,
    },
    writer: { location: "westeurope", identityName: "detailed", tags },
    batch: { location: "westeurope", accountName: `detailed${suffix}`, publicNetworkAccess: false, tags },
    pool: {
      poolName: "detailed",
      taskSlotsPerNode: 2,
      osDiskSizeGb: 64,
      image: {
        publisher: "canonical",
        offer: "0001-com-ubuntu-server-jammy",
        sku: "22_04-lts",
        version: "latest",
        nodeAgentSkuId: "batch.node.ubuntu 22.04",
      },
    },
  };
}
