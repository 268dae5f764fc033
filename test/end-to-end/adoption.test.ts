import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import * as authorization from "@pulumi/azure-native/authorization";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import * as random from "@pulumi/random";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { OutputStorage, OutputWriter } from "../../components";
import { grant } from "../../components/grants/grant";
import { containerScope } from "../../components/storage/declared-accounts";
import { outputContainerName } from "../../conventions";
import { nightly } from "../support/nightly";
import { type InlineStack, inlineStack } from "./support/inline-stack";
import { containerClient } from "./support/pipeline";

/** The parts that differ between programs. */
interface Edit {
  readonly jobs: string[];
  readonly retainOutputs?: boolean;
  readonly existingAccountId?: string;
  readonly accountName?: string;
  /** The name of the storage component. Any other name gets an alias for `storage`. Defaults to `storage`. */
  readonly name?: string;
}

describe("resources that exist in Azure but not in the state", function () {
  this.timeout(120_000);
  let stack: InlineStack;
  let groups: InlineStack;
  let resourceGroupName: string;

  /** Returns a program with storage, a writer, and a grant on each job's container for the deployer. */
  const program = (edit: Edit) => inGroup(resourceGroupName, edit);

  before(async () => {
    groups = await inlineStack();
    const group = async () => ({ name: new resources.ResourceGroup("group", { location: "westeurope" }).name });
    resourceGroupName = String((await groups.up(group)).outputs.name);
  });

  after(async () => {
    await groups.stack.destroy();
    await groups.forget();
  });

  beforeEach(async () => {
    stack = await inlineStack();
  });

  afterEach(async () => {
    await stack.stack.destroy();
    await stack.forget();
  });

  it("are adopted when a job is declared again, with its outputs, and its grants are recreated", async () => {
    const { outputs } = await stack.up(program({ jobs: ["a", "b"] }));
    await save(outputs, "b", "kept");
    const removed = await stack.up(program({ jobs: ["a"] }));
    assert.equal(removed.operations["storage-job-b"], "delete");

    const before = await stack.resources();
    const planned = await stack.preview(program({ jobs: ["a", "b"] }));
    assert.deepEqual(await stack.resources(), before, "a preview changes nothing");
    const again = await stack.up(program({ jobs: ["a", "b"] }));
    assert.deepEqual(again.operations, {
      "storage-job-b": "import",
      "writer-job-b": "create",
      "reader-job-b": "create",
    });
    assert.deepEqual(planned, again.operations);
    assert.equal(await saved(again.outputs, "b"), "kept");
    assert.deepEqual((await stack.up(program({ jobs: ["a", "b"] }))).operations, {});
  });

  nightly.it("are adopted in an account that was retained by a destroyed stack", async () => {
    const { outputs } = await stack.up(program({ jobs: ["a", "b"] }));
    await save(outputs, "a", "of the first stack");
    await stack.stack.destroy();
    assert.deepEqual(await stack.resources(), []);

    const existingAccountId = String(outputs.accountId);
    const { operations, outputs: again } = await stack.up(program({ jobs: ["a", "b", "c"], existingAccountId }));
    const of = (name: string) => Object.entries(operations).filter(([resource]) => resource.startsWith(name));
    assert.deepEqual(Object.fromEntries(of("storage-job")), {
      "storage-job-a": "import",
      "storage-job-b": "import",
      "storage-job-c": "create",
    });
    assert.equal(await saved(again, "a"), "of the first stack");
    assert.deepEqual((await stack.up(program({ jobs: ["a", "b", "c"], existingAccountId }))).operations, {});
  });

  nightly.it("are refused if the stack would delete them with outputs that it did not store", async () => {
    const { outputs } = await stack.up(program({ jobs: ["a"] }));
    await save(outputs, "a", "of the first stack");
    await stack.stack.destroy();
    const existingAccountId = String(outputs.accountId);
    await assert.rejects(
      stack.up(program({ jobs: ["a"], existingAccountId, retainOutputs: false })),
      /job-a.*already exists.*retainOutputs/,
    );
    const again = await stack.up(program({ jobs: ["a"], existingAccountId }));
    assert.equal(await saved(again.outputs, "a"), "of the first stack");
  });

  nightly.it(
    "are refused if their name is given and belongs to another stack, even if it ends in random text",
    async () => {
      const suffix = () => new random.RandomString("suffix", { length: 8, upper: false, special: false }).result;
      const named = await stack.up(async () => ({ suffix: suffix() }));
      const accountName = `render${named.outputs.suffix}`;
      const owner = await inlineStack();
      await owner.up(accountOf(resourceGroupName, accountName));
      const recorded = async () => (await owner.resources()).map(({ urn, id, outputs }) => ({ urn, id, outputs }));
      const before = await recorded();

      await assert.rejects(
        stack.up(async () => {
          const given = pulumi.interpolate`render${suffix()}`;
          new OutputStorage("storage", { resourceGroupName, accountName: given, jobs: ["a"], retainOutputs: false });
        }),
        /cannot create already existing resource/,
      );
      assert.deepEqual(
        (await stack.resources()).filter(({ type }) => type.startsWith("azure-native:")),
        [],
      );
      await stack.stack.destroy();
      await owner.stack.refresh();
      assert.deepEqual(await recorded(), before, "Azure has the account as its stack left it");
      await owner.stack.destroy();
      await owner.forget();
    },
  );

  nightly.it("become private, and keep their outputs and metadata", async () => {
    const owner = await inlineStack();
    const { outputs } = await owner.up(openAccount);
    const container = containerClient(`${outputs.blobEndpoint}job-open`);
    await container.create({ access: "blob", metadata: { owner: "somebody" } });
    await save(outputs, "open", "of somebody");

    const edit = { jobs: ["open"], existingAccountId: String(outputs.accountId) };
    const { operations, warnings } = await stack.up(program(edit));
    assert.equal(operations["storage-job-open"], "update");
    assert.deepEqual(
      warnings
        .map((warning) => /^storage account open\w+: (\w+) must be \w+, got \w+/.exec(plain(warning))?.[1])
        .sort(),
      ["allowBlobPublicAccess", "allowSharedKeyAccess", "minimumTlsVersion"],
    );
    const { blobPublicAccess, metadata } = await container.getProperties();
    assert.deepEqual([blobPublicAccess, metadata], [undefined, { owner: "somebody" }]);
    assert.equal(await saved(outputs, "open"), "of somebody");
    assert.deepEqual((await stack.up(program(edit))).operations, {});
    await stack.stack.destroy();
    assert.equal(await saved(outputs, "open"), "of somebody");
    await owner.stack.destroy();
    await owner.forget();
  });

  nightly.it(
    "are not adopted while the state has them under another name that an alias maps to the new one",
    async () => {
      const accountName = `alias${randomUUID().slice(0, 8)}`;
      const { outputs } = await stack.up(program({ jobs: ["a"], accountName }));
      await save(outputs, "a", "kept");
      const { operations } = await stack.up(program({ jobs: ["a"], accountName, name: "renamed" }));
      const unwanted = Object.entries(operations).filter(([, operation]) => /delete|replace|import/.test(operation));
      assert.deepEqual(unwanted, []);
      assert.equal(await saved(outputs, "a"), "kept");
    },
  );
});

/** Returns a program of another stack, with a storage account whose settings are those of an OutputStorage. */
function accountOf(resourceGroupName: string, accountName: string): PulumiFn {
  return async () => {
    new storage.StorageAccount("account", {
      resourceGroupName,
      accountName,
      kind: storage.Kind.StorageV2,
      sku: { name: storage.SkuName.Standard_LRS },
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      defaultToOAuthAuthentication: true,
      enableHttpsTrafficOnly: true,
      isLocalUserEnabled: false,
      minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
      tags: { owner: "somebody" },
    });
  };
}

/** Creates a storage account that allows public containers, with the permissions that the deployer needs to fill it. */
async function openAccount() {
  const group = new resources.ResourceGroup("group", { location: "westeurope" });
  const account = new storage.StorageAccount("account", {
    resourceGroupName: group.name,
    accountName: `open${randomUUID().slice(0, 8)}`,
    kind: storage.Kind.StorageV2,
    sku: { name: storage.SkuName.Standard_LRS },
    allowBlobPublicAccess: true,
  });
  const { objectId } = authorization.getClientConfigOutput();
  const parent = new pulumi.ComponentResource("test:index:Deployer", "deployer");
  grant("deployer", { principalId: objectId, role: "blobDataContributor", scope: account.id }, parent);
  return { accountId: account.id, blobEndpoint: account.primaryEndpoints.blob };
}

function inGroup(resourceGroupName: string, edit: Edit): PulumiFn {
  const { jobs, retainOutputs, existingAccountId, accountName, name = "storage" } = edit;
  return async () => {
    const created = { resourceGroupName, ...(accountName !== undefined && { accountName }) };
    const outputStorage = new OutputStorage(
      name,
      {
        ...(existingAccountId === undefined ? created : { existingAccountId }),
        jobs,
        ...(retainOutputs !== undefined && { retainOutputs }),
      },
      { aliases: [{ name: "storage" }] },
    );
    const { accountId: storageAccountId, blobEndpoint } = outputStorage;
    new OutputWriter("writer", { resourceGroupName, storageAccountId, jobs });
    const { objectId } = authorization.getClientConfigOutput();
    const readers = new pulumi.ComponentResource("test:index:Readers", "readers");
    for (const container of jobs.map(outputContainerName)) {
      const { scope, dependsOn } = containerScope(storageAccountId, storageAccountId, container);
      grant(`reader-${container}`, { principalId: objectId, role: "blobDataContributor", scope }, readers, dependsOn);
    }
    return { blobEndpoint, accountId: storageAccountId };
  };
}

async function save({ blobEndpoint }: Readonly<Record<string, unknown>>, job: string, text: string): Promise<void> {
  const container = containerClient(`${blobEndpoint}${outputContainerName(job)}`);
  await container.getBlockBlobClient("task/$TaskOutput/result.txt").upload(text, Buffer.byteLength(text));
}

async function saved({ blobEndpoint }: Readonly<Record<string, unknown>>, job: string): Promise<string> {
  const container = containerClient(`${blobEndpoint}${outputContainerName(job)}`);
  return (await container.getBlockBlobClient("task/$TaskOutput/result.txt").downloadToBuffer()).toString();
}

/** Returns a message without the engine's colors. */
function plain(message: string): string {
  return message.replace(/<\{%[^%]*%\}>/g, "").replace(/^warning: /, "");
}
