import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, describe, it } from "mocha";
import { NodeRuntime, NodeTool, type NodeToolArgs, OutputStorage, PrincipalType } from "../../components";
import { azureCredential } from "../../components/deployer/azure-credential";
import { settingsInVariables } from "../../components/deployer/provider-settings";
import { nightly } from "../support/nightly";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { localAzureStatus } from "./support/local-azure";
import { withSettings } from "./support/local-azure-settings";

/** A JSON web token: its header and its claims begin with `{"`. */
const TOKEN = /eyJ[\w-]{10,}\.eyJ[\w-]+/;

describe("the deployer of the node tool", function () {
  this.timeout(300_000);
  let folder: string;
  let stack: EditedStack;
  const grpcLog = () => join(folder, "grpc.json");

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "azure-batch-outputs-deployer-"));
    stack = await editedStack({ PULUMI_DEBUG_GRPC: grpcLog() });
  });

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
    await rm(folder, { recursive: true });
  });

  const program =
    (deployer?: Omit<NonNullable<NodeToolArgs["deployer"]>, "principalId">): PulumiFn =>
    async () => {
      const { name: resourceGroupName } = new resources.ResourceGroup("group", { location: "westeurope" });
      const identity = new managedidentity.UserAssignedIdentity("identity", { resourceGroupName });
      const other = new managedidentity.UserAssignedIdentity("other", { resourceGroupName });
      const storage = new OutputStorage("s", { resourceGroupName, jobs: ["a"], retainOutputs: false });
      new NodeTool("tool", {
        resourceGroupName,
        storageAccountName: storage.accountName,
        storageAccountId: storage.accountId,
        blobEndpoint: storage.blobEndpoint,
        readerPrincipalId: identity.principalId,
        runtime: NodeRuntime.Image,
        ...(deployer !== undefined && { deployer: { ...deployer, principalId: other.principalId } }),
      });
    };

  it("uploads the tool, and no log at the highest verbosity has its token", async () => {
    let log = "";
    const write = (text: string) => {
      log += text;
    };
    await stack.stack.up({
      program: program(),
      debug: true,
      logToStdErr: true,
      logVerbosity: 11,
      onOutput: write,
      onError: write,
    });
    assert.match(log, /uploading 0\.\d MB to https:/);
    assert.match(log, /Unmarshaling property for RPC/);
    assert.doesNotMatch(log, TOKEN);
    const calls = await readFile(grpcLog(), "utf8");
    assert.match(calls, /getClientConfig/);
    assert.doesNotMatch(calls, TOKEN);
  });

  nightly.it("can be another principal, and nothing waits because the tool has been uploaded", async () => {
    const messages: string[] = [];
    await stack.stack.up({
      program: program({ principalType: PrincipalType.ServicePrincipal }),
      onEvent: ({ diagnosticEvent }) => messages.push(diagnosticEvent?.message ?? ""),
    });
    assert.doesNotMatch(messages.join("\n"), /trying again|uploading/);
    const grant = (await stack.resources()).find(({ urn }) => urn.endsWith("::tool-deployer"));
    const identity = (await stack.resources()).find(({ urn }) => urn.endsWith("::other"));
    assert.equal(grant?.outputs?.principalId, identity?.outputs?.principalId);
    const again = await stack.deploy(program({ principalType: PrincipalType.ServicePrincipal }));
    assert.deepEqual([again.previewed, again.done], [{}, {}]);
  });

  nightly.it("can be a pipeline whose OIDC token expires while the storage account is created", async () => {
    const settings = { "deployer.signIn": "oidc", "deployer.loginTime": "20s", "create.storageAccount": "30s" };
    const caller = { ...process.env };
    const pipeline = await editedStack();
    const inPipeline: PulumiFn = async () => {
      // The program gets its OIDC token when it starts.
      Object.assign(process.env, (await localAzureStatus()).environment);
      return program()();
    };
    const messages: string[] = [];
    try {
      await withSettings(settings, () =>
        pipeline.stack.up({
          program: inPipeline,
          onEvent: ({ diagnosticEvent }) => messages.push(diagnosticEvent?.message ?? ""),
        }),
      );
      assert.match(messages.join("\n"), /uploading 0\.\d MB to https:/);
      const late = await azureCredential(settingsInVariables());
      await assert.rejects(async () => late.getToken("https://storage.azure.com/.default"), /AADSTS700024/);
    } finally {
      for (const name of Object.keys(process.env)) if (!(name in caller)) delete process.env[name];
      Object.assign(process.env, caller);
      await pipeline.stack.destroy();
      await pipeline.forget();
    }
  });
});
