import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../conventions";
import { adoptingContainer, SETTINGS_OF_OTHERS } from "./internal/adopted-container";
import { adoptWith } from "./internal/adoption";
import { nameInId } from "./internal/arm-id";
import { claimContainers } from "./internal/claimed-containers";
import { declareAccount } from "./internal/declared-accounts";
import { warnOfDeletedOutputs } from "./internal/deleted-outputs";
import { warnOfFindings } from "./internal/existing-account";
import { lasting } from "./internal/lasting";
import type { RecordedState } from "./internal/recorded-state";
import { urnOf } from "./internal/replacement";
import { createAccount, protectData } from "./internal/storage-account";
import { checkStorageArgs } from "./internal/storage-args";
import type { StorageSku } from "./storage-sku";

/** Arguments of OutputStorage. */
export interface OutputStorageArgs {
  /**
   * The resource group of the account that is made. Exactly one of this and existingAccountId is given. It must not come
   * from a resource group of the same stack while outputs are retained, as that is deleted with everything in it.
   */
  resourceGroupName?: pulumi.Input<string>;
  /**
   * The ARM id of an account, in the subscription that is deployed to, to use as it is in place of making one: its
   * settings, soft delete and lifecycle rules stay its owner's.
   */
  existingAccountId?: pulumi.Input<string>;
  /**
   * The account's name: 3 to 24 lower-case letters and digits. Defaults to one made of the component's name and random
   * characters.
   */
  accountName?: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /**
   * How the account's data is replicated. Defaults to Standard_LRS, which every region has; Standard_ZRS outlives the
   * loss of a zone.
   */
  sku?: pulumi.Input<StorageSku>;
  /**
   * The ids of the jobs whose outputs are stored: each gets a private container, named by the File Conventions. Must be
   * known at preview. Defaults to none.
   */
  jobs?: string[];
  /** Days after which an output that nobody changed moves to the cool tier. Defaults to 30. */
  coolAfterDays?: pulumi.Input<number>;
  /** Days after which an output that nobody changed is deleted. Defaults to never. */
  deleteAfterDays?: pulumi.Input<number>;
  /** Days for which deleted blobs and containers can be restored, 1 to 365. Defaults to 7. */
  softDeleteDays?: pulumi.Input<number>;
  /**
   * Whether the account and its containers stay when they leave the stack. Must be known at preview. Defaults to true.
   */
  retainOutputs?: boolean;
  /** Tags of the account. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * Where outputs are kept: a storage account without keys and without anonymous access, whose blobs can be restored
 * after they were deleted, and a private container for each declared job.
 */
export class OutputStorage extends pulumi.ComponentResource {
  /** The account's name. */
  public readonly accountName: pulumi.Output<string>;
  /** The account's ARM id. */
  public readonly accountId: pulumi.Output<string>;
  /** The resource group of the account. */
  public readonly resourceGroupName: pulumi.Output<string>;
  /** The account's Blob endpoint, with its closing slash. */
  public readonly blobEndpoint: pulumi.Output<string>;
  /** The name of each declared job's container, by job id. */
  public readonly containers: pulumi.Output<{ [jobId: string]: string }>;

  constructor(name: string, args: OutputStorageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:OutputStorage", name, {}, opts);
    const checked = checkStorageArgs(name, { component: this, raw: args, opts });
    // Outputs are compared as they were given.
    if (args.existingAccountId !== undefined) claimContainers(name, checked.jobs, args.existingAccountId);
    const { retainOutputs } = checked;
    const retain = {
      parent: this,
      ...(retainOutputs && { retainOnDelete: true }),
      // After an update that failed half way a resource can be replaced under its old id: created first, it would be
      // deleted as the old one. What stays is not deleted: if its name is taken, its creation fails first.
      deleteBeforeReplace: !retainOutputs,
    };
    const account =
      checked.existingAccountId === undefined
        ? createAccount(name, checked, this, retain)
        : // Not the name of an account that is made: that one is to be deleted last when this one takes its place.
          storage.StorageAccount.get(`${name}-existing-account`, checked.existingAccountId, { parent: this });

    if (checked.existingAccountId !== undefined) warnOfFindings(account, checked.existingAccountId, this);

    this.accountId = account.id;
    this.accountName = account.id.apply((id) => {
      claimContainers(name, checked.jobs, id.toLowerCase());
      return nameInId(id, "storageAccounts");
    });
    this.resourceGroupName = account.id.apply((id) => nameInId(id, "resourceGroups"));
    this.blobEndpoint = lasting(
      account,
      account.primaryEndpoints.apply((endpoints) => endpoints?.blob ?? MOCK_BLOB_ENDPOINT),
      async (id) => {
        const place = {
          resourceGroupName: nameInId(id, "resourceGroups"),
          accountName: nameInId(id, "storageAccounts"),
        };
        return (await storage.getStorageAccount(place, { parent: this })).primaryEndpoints.blob;
      },
    );
    const inAccount = { accountName: this.accountName, resourceGroupName: this.resourceGroupName };

    if (checked.existingAccountId === undefined) protectData(name, checked, inAccount, retain);

    const isOlderThan = async (state: RecordedState) =>
      checked.existingAccountId !== undefined || state.get(await urnOf(account)) !== undefined;
    const adopted = adoptWith(adoptingContainer({ component: this, retain: retainOutputs, isOlderThan }));
    const containers = new Map(
      (checked.jobs ?? []).map((job) => {
        const containerName = outputContainerName(job);
        const container = new storage.BlobContainer(
          `${name}-${containerName}`,
          { ...inAccount, containerName, publicAccess: storage.PublicAccess.None },
          { ...retain, ignoreChanges: [...SETTINGS_OF_OTHERS], ...adopted },
        );
        return [containerName, container];
      }),
    );
    declareAccount(this.accountId, { containers, isOlderThan });
    warnOfDeletedOutputs({
      owner: this,
      name,
      account: checked.existingAccountId === undefined ? account : undefined,
      containers,
      retainOutputs,
    });
    const names = (checked.jobs ?? []).map((job) =>
      pulumi.all([job, containers.get(outputContainerName(job))?.name ?? ""]),
    );
    this.containers = pulumi.all(names).apply((entries) => Object.fromEntries(entries));

    this.registerOutputs({
      accountName: this.accountName,
      accountId: this.accountId,
      resourceGroupName: this.resourceGroupName,
      blobEndpoint: this.blobEndpoint,
      containers: this.containers,
      // For the next preview, which tells what is deleted.
      retainOutputs,
    });
  }
}

/** Azure always gives the endpoints. The mocks of a unit test usually return the inputs only. */
const MOCK_BLOB_ENDPOINT = "https://mock.blob.core.windows.net/";
