import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../conventions";
import { nameInId } from "./azure/arm-id";
import { sendLogs } from "./azure/diagnostics";
import { inOwnSubscription } from "./deployer/own-subscription";
import { checkStorageArgs, type OutputStorageArgs } from "./output-storage-args";
import { warnOfDeletedOutputs } from "./previews/deleted-outputs";
import { warnOfFindings } from "./previews/existing-account";
import { hadCustomerManagedKey, KEY_RECORD, recordOfKey } from "./previews/former-key";
import { urnOf } from "./previews/replacement";
import { createPrivateEndpoints } from "./private-endpoints/create-private-endpoints";
import { registerAdopting } from "./state/adoption";
import { lasting } from "./state/lasting";
import type { RecordedState } from "./state/recorded-state";
import { childrenOf, outputsAfter } from "./state/registrations";
import { whenCreated } from "./state/when-created";
import { containerAdoption, SETTINGS_OF_OTHERS } from "./storage/adopted-container";
import { claimContainers } from "./storage/claimed-containers";
import { type DeclaredContainer, declareAccount } from "./storage/declared-accounts";
import type { JobContainer } from "./storage/job-container";
import { publicAccess } from "./storage/public-access";
import { createAccount, protectData } from "./storage/storage-account";

/**
 * A storage account for outputs, without keys and without anonymous access, whose deleted blobs can be restored. Each
 * declared job has a private container.
 */
export class OutputStorage extends pulumi.ComponentResource {
  /** The account's name. */
  public readonly accountName: pulumi.Output<string>;
  /** The account's ARM id. */
  public readonly accountId: pulumi.Output<string>;
  /** The resource group of the account. */
  public readonly resourceGroupName: pulumi.Output<string>;
  /** The account's Blob endpoint, with the trailing slash. */
  public readonly blobEndpoint: pulumi.Output<string>;
  /** The container of each declared job, by job id. */
  public readonly containers: pulumi.Output<{ [jobId: string]: JobContainer }>;

  constructor(name: string, args: OutputStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:OutputStorage", name, {}, opts);
    const checked = checkStorageArgs(name, { component: this, raw: args, opts });
    // Outputs are compared by identity, so the output must be the given one, not the checked one.
    if (args.existingAccountId !== undefined) claimContainers(name, checked.jobs, args.existingAccountId);
    const { retainOutputs } = checked;
    const retain = {
      parent: this,
      ...(retainOutputs && { retainOnDelete: true }),
      // After an update that failed half way, a resource can be replaced by one with the same id. If the replacement
      // were created first, the engine would then delete it as the old one. Retained resources are not deleted:
      // creating a replacement under the same name fails first.
      deleteBeforeReplace: !retainOutputs,
    };
    const hadKey = hadCustomerManagedKey(this);
    // The existing account's resource has another name than a created account. The two must be different resources:
    // a created account that the existing one replaces is deleted last.
    const existingAccountId =
      checked.existingAccountId &&
      inOwnSubscription(`OutputStorage "${name}"`, "existingAccountId", checked.existingAccountId, this);
    const publicNetworkAccess =
      existingAccountId === undefined ? publicAccess(checked.publicNetworkAccess, this) : undefined;
    const account =
      existingAccountId === undefined
        ? createAccount(
            name,
            { ...checked, publicNetworkAccess: publicNetworkAccess as pulumi.Input<boolean> },
            this,
            retain,
            hadKey,
          )
        : storage.StorageAccount.get(`${name}-existing-account`, existingAccountId, { parent: this });

    const read = (id: string) =>
      storage.getStorageAccount(
        { resourceGroupName: nameInId(id, "resourceGroups"), accountName: nameInId(id, "storageAccounts") },
        { parent: this },
      );
    if (existingAccountId !== undefined) warnOfFindings(existingAccountId, read, this);

    this.accountName = account.id.apply((id) => {
      claimContainers(name, checked.jobs, id.toLowerCase());
      return nameInId(id, "storageAccounts");
    });
    this.resourceGroupName = account.id.apply((id) => nameInId(id, "resourceGroups"));
    const blobEndpoint = lasting(
      account,
      account.primaryEndpoints.apply((endpoints) => endpoints?.blob ?? MOCK_BLOB_ENDPOINT),
      async (id) => (await read(id)).primaryEndpoints.blob,
    );
    const inAccount = { accountName: this.accountName, resourceGroupName: this.resourceGroupName };

    const lastWrite = checked.existingAccountId === undefined ? protectData(name, checked, inAccount, retain) : account;
    // Other writes to the account, such as the link of a Batch account, use the id and so follow the last one here. A
    // URN is known in every preview.
    const writtenId = pulumi.all([account.id, lastWrite.urn]).apply(([id]) => id);
    const { privateEndpoints, location, tags, resourceGroupName = "" } = checked;
    const blobs = {
      accountId: writtenId,
      groupIds: ["blob"],
      service: "blob",
      resourceGroupName,
      location,
      tags,
    } as const;
    const endpoints = privateEndpoints === undefined ? [] : createPrivateEndpoints(name, privateEndpoints, blobs, this);
    this.accountId = whenCreated(writtenId, endpoints);
    this.blobEndpoint = whenCreated(blobEndpoint, endpoints);

    if (checked.diagnostics !== undefined) {
      sendLogs(name, pulumi.interpolate`${account.id}/blobServices/default`, checked.diagnostics, this);
    }

    const isOlderThan = async (state: RecordedState) =>
      checked.existingAccountId !== undefined || state.get(await urnOf(account)) !== undefined;
    const adoption = containerAdoption({ component: this, retain: retainOutputs, isOlderThan });
    const ignoreChanges = [...SETTINGS_OF_OTHERS];
    const registering = new Map(
      (checked.jobs ?? []).map(outputContainerName).map((containerName) => {
        const resourceName = `${name}-${containerName}`;
        const inputs = { ...inAccount, containerName, publicAccess: storage.PublicAccess.None };
        const container = registerAdopting(
          adoption,
          resourceName,
          inputs,
          (adopted) => new storage.BlobContainer(resourceName, inputs, { ...retain, ignoreChanges, ...adopted }),
        );
        return [containerName, container];
      }),
    );
    const containers = new Map([...registering].map(([key, container]) => [key, declared(container)]));
    declareAccount(this.accountId, { containers, endpoints, isOlderThan });
    warnOfDeletedOutputs({
      owner: this,
      name,
      account: checked.existingAccountId === undefined ? account : undefined,
      containers,
      retainOutputs,
    });
    const ofJobs = (checked.jobs ?? []).map((job) => {
      const container = containers.get(outputContainerName(job));
      return pulumi.all([job, pulumi.output({ name: container?.name ?? "", id: container?.id ?? "" })]);
    });
    this.containers = pulumi.all(ofJobs).apply((entries) => Object.fromEntries(entries));

    // `containers` is left out: the containers are in the state already, and each update saves the state many times.
    const outputs = {
      accountName: this.accountName,
      // These do not wait for the endpoints, so that the next update knows what this one has sent, also if an endpoint
      // fails.
      accountId: writtenId,
      resourceGroupName: this.resourceGroupName,
      blobEndpoint,
      // Recorded for the next preview, which warns about outputs that the update deletes.
      retainOutputs,
      // Recorded for the next update, which must tell Azure if the key has been removed.
      [KEY_RECORD]: recordOfKey(checked.customerManagedKey, hadKey),
      // Recorded for the next update, in which the program can leave it out.
      ...(publicNetworkAccess !== undefined && { publicNetworkAccess }),
    };
    this.registerOutputs(outputsAfter(this, Promise.all(registering.values()), outputs));
  }

  /** Makes dependents of the component wait for the containers. */
  protected override initialize(): Promise<void> {
    return childrenOf(this);
  }
}

/** Returns the outputs of a container that is registered later. */
function declared(container: Promise<storage.BlobContainer>): DeclaredContainer {
  return {
    id: pulumi.output(container.then(({ id }) => id)),
    name: pulumi.output(container.then(({ name }) => name)),
  };
}

/** Azure always returns the endpoints. The mocks of a unit test usually return only the inputs. */
const MOCK_BLOB_ENDPOINT = "https://mock.blob.core.windows.net/";
