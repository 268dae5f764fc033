import assert from "node:assert/strict";
import { ContainerClient } from "@azure/storage-blob";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as network from "@pulumi/azure-native/network";
import * as resources from "@pulumi/azure-native/resources";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, describe, it } from "mocha";
import { OutputPipeline, OutputStorage, type PipelineNetwork, PrincipalType } from "../../components";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { nightly } from "../support/nightly";
import { stackOfSuite } from "./support/edited-stack";
import { withSettings } from "./support/local-azure-settings";
import { runOneTask } from "./support/one-task";
import { type SignedIn, signedInAs } from "./support/signed-in";

const SCRIPT = `echo result > result.txt
echo uploaded > uploaded.txt
batch-outputs save --wait-for-access 0 TaskOutput result.txt
`;

/** The networks of the pipeline, and the subnet of its private endpoints, if it has any. */
type Settings = Omit<PipelineNetwork, "privateEndpoints"> & {
  readonly isPrivate?: boolean;
  readonly endpoints?: "endpoints" | "nodes";
};

describe("a pipeline in a private network", function () {
  this.timeout(300_000);
  const stack = stackOfSuite();
  let description: PipelineDescription;
  let nodes: string;
  let reader: SignedIn;
  after(() => reader.close());

  /** A program with a virtual network and, if `settings` are given, a pipeline in it. */
  const program =
    (settings?: Settings): PulumiFn =>
    async () => {
      const location = "westeurope";
      const group = new resources.ResourceGroup("network", { location });
      const inGroup = { resourceGroupName: group.name };
      const net = new network.VirtualNetwork("net", {
        ...inGroup,
        addressSpace: { addressPrefixes: ["10.0.0.0/16"] },
      });
      const subnet = (name: string, addressPrefix: string) =>
        new network.Subnet(name, { ...inGroup, virtualNetworkName: net.name, addressPrefix }).id;
      const subnets = { nodes: subnet("nodes", "10.0.0.0/24"), endpoints: subnet("endpoints", "10.0.1.0/24") };
      if (settings === undefined) return { nodes: subnets.nodes };
      const { isPrivate = true, endpoints = "endpoints", ...open } = settings;
      const site = new managedidentity.UserAssignedIdentity("site", inGroup);
      const { destinations } = new OutputPipeline("farm", {
        location,
        jobs: ["a"],
        pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", subnetId: subnets.nodes }],
        network: { ...open, ...(isPrivate && { privateEndpoints: { subnetId: subnets[endpoints] } }) },
        readers: [{ name: "site", principalId: site.principalId, principalType: PrincipalType.ServicePrincipal }],
        runtime: "image",
        retainOutputs: false,
      });
      return { nodes: subnets.nodes, destinations, site: [site.principalId, site.clientId] };
    };

  const closed = program({ publicNetworkAccess: false });
  const inside = <T>(run: () => Promise<T>) => withSettings({ "client.subnet": nodes }, run);

  /** Runs a task that saves an output, and has another one uploaded. */
  const run = () => {
    const { commandLine, job } = destinationsOf(description);
    const pipeline = { destinations: description };
    const task = {
      id: "t",
      commandLine: commandLine(SCRIPT),
      outputFiles: [
        {
          ...job("a").task("t").outputFile("TaskOutput", "uploaded.txt"),
          uploadOptions: { uploadCondition: "taskcompletion" as const },
        },
      ],
    };
    return runOneTask(pipeline, "a", task);
  };

  it("cannot be deployed from outside, because the deployer uploads the node tool", async () => {
    nodes = (await stack().stack.up({ program: program() })).outputs.nodes?.value;
    await assert.rejects(
      stack().up(closed),
      /firewall refuses this machine \(AuthorizationFailure\).*deploy from a machine that reaches its private endpoint/s,
    );
  });

  it("is deployed from inside", async () => {
    await inside(async () => {
      const { outputs } = await stack().stack.up({ program: closed });
      description = outputs.destinations?.value;
      const [objectId, clientId] = outputs.site?.value ?? [];
      reader = await signedInAs({ objectId, clientId });
    });
  });

  nightly.it("shows no difference after its deployment", async () => {
    await inside(async () => {
      assert.deepEqual((await stack().preview(closed)).previewed, {});
      assert.deepEqual(await stack().refresh(), {});
    });
  });

  it("stores the outputs of tasks, whose nodes reach the accounts by their private endpoints", async () => {
    await assert.rejects(run(), { status: 403, code: "AuthorizationFailure" });
    const { task: ended, explanation } = await inside(run);
    assert.equal(explanation, undefined);
    assert.equal(ended.executionInfo?.exitCode, 0);
    const container = new ContainerClient(`${description.blobEndpoint}job-a`, reader.credential);
    const names = async () => {
      const blobs: string[] = [];
      for await (const { name } of container.listBlobsFlat()) blobs.push(name);
      return blobs.sort();
    };
    assert.deepEqual(await inside(names), ["t/$TaskOutput/result.txt", "t/$TaskOutput/uploaded.txt"]);
    await assert.rejects(names(), { statusCode: 403, code: "AuthorizationFailure" });
  });

  nightly.it("is opened for an allowed network, and its nodes still reach the accounts", async () => {
    const open = program({ publicNetworkAccess: true, allowedIpRanges: ["203.0.113.0/24"] });
    const { done, previewed } = await stack().deploy(open);
    assert.deepEqual(done, previewed);
    assert.deepEqual(done, { "farm-batch-account": ["update"], "farm-storage-account": ["update"] });
    assert.equal((await run()).task.executionInfo?.exitCode, 0);
  });

  nightly.it("is closed again from outside, because the node tool is uploaded already", async () => {
    const { done } = await stack().deploy(closed);
    assert.deepEqual(done, { "farm-batch-account": ["update"], "farm-storage-account": ["update"] });
    await assert.rejects(run(), { status: 403, code: "AuthorizationFailure" });
  });

  nightly.it("moves its endpoints to another subnet, and keeps its accounts and pools", async () => {
    const moved = program({ publicNetworkAccess: false, endpoints: "nodes" });
    const { done, previewed } = await stack().deploy(moved);
    assert.deepEqual(done, previewed);
    const endpoints = [
      "farm-batch-endpoint-batchAccount",
      "farm-batch-endpoint-nodeManagement",
      "farm-storage-endpoint-blob",
    ];
    const changed = endpoints.flatMap((endpoint) => [endpoint, `${endpoint}-dns`]);
    assert.deepEqual(Object.keys(done).sort(), changed.sort());
    assert.equal((await inside(run)).task.executionInfo?.exitCode, 0);
  });

  nightly.it("loses its endpoints, and is open again, if the program leaves its network out", async () => {
    const { done, previewed } = await stack().deploy(program({ isPrivate: false }));
    assert.deepEqual(done, previewed);
    assert.deepEqual(done["farm-storage-endpoint-blob"], ["delete"]);
    assert.deepEqual(done["farm-batch-dns-zone"], ["delete"]);
    assert.deepEqual(done["farm-pool-workers-pool"], undefined);
    assert.equal((await run()).task.executionInfo?.exitCode, 0);
    assert.deepEqual((await stack().preview(program({ isPrivate: false }))).previewed, {});
    assert.deepEqual(await stack().refresh(), {});
  });
});

nightly.describe("an account that is closed and encrypted by an update whose endpoint fails", function () {
  this.timeout(300_000);
  const stack = stackOfSuite();

  const program =
    (isClosed: boolean): PulumiFn =>
    async () => {
      const location = "westeurope";
      const group = new resources.ResourceGroup("network", { location });
      const inGroup = { resourceGroupName: group.name };
      const addressSpace = { addressPrefixes: ["10.0.0.0/16"] };
      const net = new network.VirtualNetwork("net", { ...inGroup, addressSpace });
      const addressPrefix = "10.0.1.0/24";
      const subnet = new network.Subnet("endpoints", { ...inGroup, virtualNetworkName: net.name, addressPrefix });
      const keys = new managedidentity.UserAssignedIdentity("keys", inGroup);
      const closed = {
        publicNetworkAccess: false,
        customerManagedKey: { keyUrl: "https://render-keys.vault.azure.net/keys/outputs", identityId: keys.id },
        // The virtual network is in another region.
        privateEndpoints: { subnetId: subnet.id, location: "northeurope" },
      };
      new OutputStorage("store", { ...inGroup, location, retainOutputs: false, ...(isClosed && closed) });
    };

  it("is open and has a key of Microsoft again when the program goes back", async () => {
    const account = async () => {
      const found = (await stack().resources()).find(({ urn }) => urn.endsWith("::store-account"));
      const { publicNetworkAccess, encryption } = found?.outputs ?? {};
      return [publicNetworkAccess, (encryption as { keySource: string }).keySource];
    };
    await stack().up(program(false));
    await assert.rejects(stack().up(program(true)));
    assert.deepEqual(await account(), ["Disabled", "Microsoft.Keyvault"]);
    await stack().deploy(program(false));
    assert.deepEqual(await account(), ["Enabled", "Microsoft.Storage"]);
    assert.deepEqual((await stack().preview(program(false))).previewed, {});
  });
});
