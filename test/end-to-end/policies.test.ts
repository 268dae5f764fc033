import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as authorization from "@pulumi/azure-native/authorization";
import * as batch from "@pulumi/azure-native/batch";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import type * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import { outputPolicies, type Preset } from "../../policies/index";
import { useFolder } from "../support/folder";
import { nightly } from "../support/nightly";
import { ROOT } from "./support/commands";
import { CONTRADICTIONS, closedAccount, openAccounts } from "./support/contradicting-stacks";
import { type InlineStack, inlineStack } from "./support/inline-stack";
import { pipelineStack } from "./support/pipeline-stack";
import { type Previewed, previewWithPack } from "./support/preview-with-pack";

const PACKS: Readonly<Record<Preset, string>> = {
  standard: join(ROOT, "policies"),
  strict: join(ROOT, "policies/strict"),
};

const COHERENT_STORAGE = "azure-batch-account-require-coherent-storage";

/**
 * Mandatory rules that local Azure leaves nothing to judge for, by the reason. Their own tests judge them.
 */
const NOT_HERE: Readonly<Record<string, string>> = {
  "azure-identity-federated-credential-limit-issuers": "local Azure has no federated credentials",
  ...Object.fromEntries(
    [COHERENT_STORAGE, ...Object.keys(CONTRADICTIONS)].map((rule) => [
      rule,
      "a program of its own breaks it; see below",
    ]),
  ),
  "azure-storage-container-require-standard-name": "Azure refuses nearly all names that are not the standard's itself",
};

describe("the policy pack in the real engine", function () {
  this.timeout(180_000);
  const folder = useFolder();
  let stack: InlineStack;

  before(async () => {
    stack = await inlineStack();
    await stack.stack.setConfig("azure-native:location", { value: "westeurope" });
  });

  after(async () => {
    await stack.forget();
  });

  async function preview(program: PulumiFn, preset: Preset = "standard", configuration?: object): Promise<Previewed> {
    const file = join(folder(), "policies.json");
    if (configuration !== undefined) await writeFile(file, JSON.stringify(configuration));
    return previewWithPack(stack.stack, PACKS[preset], {
      program,
      ...(configuration !== undefined && { configuration: file }),
    });
  }

  it("has no mandatory finding for a pipeline by default, and judges all that the first preview knows", async () => {
    const { findings, error } = await preview(pipeline);
    assert.equal(error, undefined);
    assert.deepEqual(
      findings.filter(({ level }) => level === "mandatory"),
      [],
    );
    assert.ok(findings.every(({ message }) => !message.includes("can't run policy")));
    const unknown = findings.filter(({ policy }) => policy === "azure-any-resource-require-known-values");
    const properties = unknown.map(({ message }) => message.replace(/ for .*?, so that/, ""));
    assert.ok(properties.length > 0);
    assert.equal(new Set(properties).size, properties.length);
    assert.ok(unknown.some(({ message }) => / for \S+, \S+.*, so that/.test(message)));
    const found = findings.map(({ policy }) => policy);
    for (const accepted of [
      "azure-batch-pool-require-granted-identities",
      "azure-storage-container-require-protection",
    ])
      assert.ok(!found.includes(accepted), accepted);
  });

  nightly.it("has no mandatory finding for the pipeline of the tutorial", async () => {
    const tutorial = await pipelineStack();
    try {
      const { findings, error } = await previewWithPack(tutorial.stack, PACKS.standard);
      assert.equal(error, undefined);
      assert.ok(findings.length > 0);
      assert.ok(findings.every(({ level, message }) => level === "advisory" && !message.includes("can't run policy")));
    } finally {
      await tutorial.forget();
    }
  });

  it("refuses the default network of a pipeline with the preset strict", async () => {
    const { findings, error } = await preview(pipeline, "strict");
    assert.ok(error !== undefined);
    const refused = findings.filter(({ level }) => level === "mandatory").map(({ policy }) => policy);
    assert.ok(refused.includes("azure-storage-account-limit-networks"));
  });

  it("refuses a program for each mandatory rule that it breaks, in one preview", async () => {
    const { findings, error } = await preview(everythingWrong);
    assert.ok(error !== undefined);
    const refused = new Set(findings.filter(({ level }) => level === "mandatory").map(({ policy }) => policy));
    const mandatory = outputPolicies()
      .filter(({ enforcementLevel }) => enforcementLevel === "mandatory")
      .map(({ name }) => name)
      .filter((name) => NOT_HERE[name] === undefined);
    assert.deepEqual([...refused].sort(), mandatory.sort());
  });

  /** Returns which of some rules found something in a preview, and whether this failed. */
  async function foundBy(
    rules: string | readonly string[],
    program: PulumiFn,
    preset: Preset = "standard",
  ): Promise<unknown[]> {
    const mandatory = Object.fromEntries([rules].flat().map((rule) => [rule, "mandatory"]));
    const only = { all: "disabled", ...mandatory, "azure-any-resource-require-known-values": "advisory" };
    const { findings, error } = await preview(program, preset, only);
    return [error !== undefined, ...new Set(findings.map(({ policy }) => policy).sort())];
  }

  it("refuses a stack whose resources contradict each other before they exist, for each contradiction", async () => {
    const contradictions = { ...CONTRADICTIONS, [COHERENT_STORAGE]: keysWithoutKeys(() => STORAGE_ID) };
    const rules = Object.keys(contradictions).sort();
    const all: PulumiFn = async () => {
      for (const program of Object.values(contradictions)) await program();
    };
    assert.deepEqual(await foundBy(rules, all), [true, ...rules]);
  });

  nightly.it("refuses a Batch account with keys of a storage account without keys", async () => {
    const known = keysWithoutKeys(() => STORAGE_ID);
    assert.deepEqual(await foundBy(COHERENT_STORAGE, known), [true, COHERENT_STORAGE]);
  });

  for (const [rule, program] of Object.entries(CONTRADICTIONS)) {
    nightly.it(`refuses a stack before its resources exist: ${rule}`, async () => {
      assert.deepEqual(await foundBy(rule, program), [true, rule]);
    });
  }

  nightly.it("reports that it does not know the storage account of a Batch account with keys yet", async () => {
    const unknown = keysWithoutKeys(({ id }) => id);
    assert.deepEqual(await foundBy(COHERENT_STORAGE, unknown), [false, "azure-any-resource-require-known-values"]);
  });

  nightly.it("accepts what a pipeline links itself, before it exists", async () => {
    const rules = Object.keys(CONTRADICTIONS).concat(
      "azure-authorization-role-assignment-require-listed-role",
      "azure-batch-account-require-private-endpoint",
    );
    // The ids of containers are not known yet, nor is the name of the tool's container.
    const reported = [
      "azure-authorization-role-assignment-limit-custom-scope",
      "azure-storage-container-forbid-second-declaration",
    ];
    for (const rule of rules) {
      const unknown = reported.includes(rule) ? ["azure-any-resource-require-known-values"] : [];
      assert.deepEqual(await foundBy(rule, linkedPipeline), [false, ...unknown], rule);
    }
  });

  nightly.it("finds the private endpoint of an account that does not exist yet", async () => {
    const rule = "azure-batch-account-require-private-endpoint";
    assert.deepEqual(await foundBy(rule, closedAccount(true), "strict"), [false]);
    assert.deepEqual(await foundBy(rule, closedAccount(false), "strict"), [true, rule]);
  });

  nightly.it("does not judge resources that a program only reads", async () => {
    const declared = await inlineStack();
    try {
      await declared.stack.setConfig("azure-native:location", { value: "westeurope" });
      const { outputs } = await declared.up(openAccounts);
      // In strict, everything is wrong with these accounts.
      const read = await preview(async () => {
        storage.StorageAccount.get("account", String(outputs.storageId));
        batch.BatchAccount.get("batch", String(outputs.batchId));
      }, "strict");
      assert.deepEqual(read, { findings: [] });
      assert.ok((await preview(openAccounts, "strict")).findings.length > 10);
      await declared.stack.destroy();
    } finally {
      await declared.forget();
    }
  });

  nightly.it("fails on a configuration that names an unknown rule or setting", async () => {
    const misspelled = await preview(empty, "standard", { "azure-batch-account-require-entra": "disabled" });
    assert.match(String(misspelled.error), /must name its rules, got azure-batch-account-require-entra/);
    const setting = { "azure-batch-account-require-entra-id": { exempted: ["a"] } };
    assert.match(
      String((await preview(empty, "standard", setting)).error),
      /must have settings of .*exempt.*, got exempted/,
    );
  });

  it("takes levels and settings from the configuration", async () => {
    const configuration = {
      all: "advisory",
      "azure-storage-account-require-tls": { enforcementLevel: "mandatory", exempt: ["account"] },
    };
    const { findings, error } = await preview(everythingWrong, "standard", configuration);
    assert.equal(error, undefined);
    assert.ok(findings.length > 5);
    assert.ok(findings.every(({ level }) => level === "advisory"));
  });

  nightly.it("reports a value that is not known yet, which no rule may pass in silence", async () => {
    const { findings, error } = await preview(unknownAccess);
    assert.equal(error, undefined);
    const [finding] = findings.filter(({ policy }) => policy === "azure-any-resource-require-known-values");
    assert.match(
      finding?.message ?? "",
      /publicAccess is not known yet.*azure-storage-container-forbid-anonymous-access/s,
    );
  });
});

const empty: PulumiFn = async () => undefined;

const pipeline: PulumiFn = async () => {
  new OutputPipeline("p", {
    location: "westeurope",
    jobs: ["render"],
    pools: [{ name: "workers", vmSize: "Standard_D2ds_v5" }],
    runtime: "image",
    retainOutputs: false,
  });
};

/** A pipeline with application packages, and nodes that cannot delete outputs. */
const linkedPipeline: PulumiFn = async () => {
  new OutputPipeline("p", {
    location: "westeurope",
    jobs: ["render", "encode"],
    pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", applicationPackages: [{ id: "blender" }] }],
    autoStorage: true,
    writer: "append-only",
    runtime: "image",
    retainOutputs: false,
  });
};

const SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001";
const STORAGE_ID = `${SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.Storage/storageAccounts/nokeys`;
const ROLES = `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions`;
const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";

/** A program in which each mandatory rule of the preset standard is broken at least once. */
const everythingWrong: PulumiFn = async () => {
  const resourceGroupName = new resources.ResourceGroup("group", { resourceGroupName: "wrong" }).name;
  new storage.StorageAccount("account", {
    resourceGroupName,
    accountName: "wrongaccount",
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    enableHttpsTrafficOnly: false,
    minimumTlsVersion: "TLS1_0",
    allowBlobPublicAccess: true,
    allowSharedKeyAccess: true,
    isLocalUserEnabled: true,
  });
  const inAccount = { resourceGroupName, accountName: "wrongaccount" };
  new storage.BlobServiceProperties("blobs", {
    ...inAccount,
    blobServicesName: "default",
    deleteRetentionPolicy: { enabled: false },
  });
  new storage.BlobContainer("container", { ...inAccount, containerName: "job-a", publicAccess: "Blob" });
  const batchAccount = new batch.BatchAccount("batch", {
    resourceGroupName,
    accountName: "wrongbatch",
    allowedAuthenticationModes: ["SharedKey"],
    autoStorage: { storageAccountId: `${SUBSCRIPTION}/s`, authenticationMode: "StorageKeys" },
  });
  new batch.Pool("pool", {
    resourceGroupName,
    accountName: batchAccount.name,
    poolName: "wrong",
    vmSize: "Standard_D2ds_v5",
    targetNodeCommunicationMode: "Classic",
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: { publisher: "canonical", offer: "0001-com-ubuntu-server-jammy", sku: "22_04-lts" },
        nodeAgentSkuId: "batch.node.ubuntu 22.04",
        containerConfiguration: {
          type: "DockerCompatible",
          containerRegistries: [{ registryServer: "wrong.azurecr.io", userName: "wrong", password: "c2VjcmV0" }],
        },
      },
    },
    networkConfiguration: {
      endpointConfiguration: {
        inboundNatPools: [
          { name: "ssh", protocol: "TCP", backendPort: 22, frontendPortRangeStart: 50000, frontendPortRangeEnd: 50100 },
        ],
      },
    },
    mountConfiguration: [
      {
        azureBlobFileSystemConfiguration: {
          accountName: "wrongaccount",
          containerName: "inputs",
          relativeMountPath: "inputs",
          accountKey: "c2VjcmV0",
        },
      },
    ],
    startTask: {
      commandLine: "/bin/sh -c 'curl https://example.com/install.sh?sig=abc | sh'",
      userIdentity: { autoUser: { elevationLevel: "Admin", scope: "Pool" } },
      waitForSuccess: false,
      resourceFiles: [
        { httpUrl: "http://example.com/tool.tar.gz", filePath: "tool.tar.gz" },
        {
          httpUrl: "https://wrongaccount.blob.core.windows.net/inputs/data",
          filePath: "data",
          identityReference: { resourceId: `${SUBSCRIPTION}/userAssignedIdentities/others` },
        },
      ],
    },
  });
  const everyone = { principalId: "everyone", principalType: "ServicePrincipal" };
  new authorization.RoleAssignment("wide", {
    ...everyone,
    scope: SUBSCRIPTION,
    roleDefinitionId: `${ROLES}/b7e6dc6d-f1e8-4753-8033-0f276bb0955b`,
    condition: `!(ActionMatches{'${BLOBS}/write'})`,
  });
  new authorization.RoleDefinition("role", {
    scope: SUBSCRIPTION,
    roleName: "everything",
    assignableScopes: [SUBSCRIPTION],
    permissions: [{ actions: ["*"] }],
  });
};

/** A Batch account that is linked by keys to a storage account without keys. */
const keysWithoutKeys =
  (idOf: (account: storage.StorageAccount) => pulumi.Input<string>): PulumiFn =>
  async () => {
    const resourceGroupName = new resources.ResourceGroup("group", { resourceGroupName: "keys" }).name;
    const account = new storage.StorageAccount("account", {
      resourceGroupName,
      accountName: "nokeys",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowSharedKeyAccess: false,
    });
    new batch.BatchAccount("batch", {
      resourceGroupName,
      accountName: "nokeys",
      autoStorage: { storageAccountId: idOf(account), authenticationMode: "StorageKeys" },
    });
  };

/** A container whose access level comes from a resource that does not exist yet. */
const unknownAccess: PulumiFn = async () => {
  const group = new resources.ResourceGroup("group", { resourceGroupName: "unknown" });
  new storage.BlobContainer("container", {
    resourceGroupName: group.name,
    accountName: "unknownaccount",
    containerName: "inputs",
    publicAccess: group.id.apply(() => storage.PublicAccess.None),
  });
};
