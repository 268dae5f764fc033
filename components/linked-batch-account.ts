import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { checkArgs } from "./arguments/check-args";
import { flag, type Rules, required, text, withDefault } from "./arguments/rule";
import { tags } from "./arguments/tags";
import { nameInId } from "./azure/arm-id";
import { IDENTITY_ID, LOCATION, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { ACCOUNT_NAME, accountName, STORAGE_ACCOUNT_ID } from "./azure/names";
import { grant } from "./grants/grant";
import { warnOfReplacement } from "./previews/replacement";
import { lasting } from "./state/lasting";

/** Arguments of LinkedBatchAccount. */
export interface LinkedBatchAccountArgs {
  /** The resource group of the account. */
  resourceGroupName: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /**
   * The account's name: 3 to 24 lower-case letters and digits. Defaults to the component's name followed by random
   * characters.
   */
  accountName?: pulumi.Input<string>;
  /** The ARM id of the storage account that becomes the Batch account's auto-storage. */
  storageAccountId: pulumi.Input<string>;
  /** The ARM id of the user-assigned identity with which nodes access the auto-storage. Every pool must have it. */
  identityId: pulumi.Input<string>;
  /**
   * Whether the account is accessible from the internet, for principals of Entra ID. If false, private endpoints are
   * needed to submit jobs. Defaults to true.
   */
  publicNetworkAccess?: pulumi.Input<boolean>;
  /** Tags of the account. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * A Batch account without shared keys: it accepts only Entra ID, and accesses its storage account with managed
 * identities.
 */
export class LinkedBatchAccount extends pulumi.ComponentResource {
  /** The account's name. */
  public readonly accountName: pulumi.Output<string>;
  /** The account's endpoint: a host, without `https://`. */
  public readonly accountEndpoint: pulumi.Output<string>;
  /** The account's ARM id. */
  public readonly accountId: pulumi.Output<string>;

  constructor(name: string, args: LinkedBatchAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:LinkedBatchAccount", name, {}, opts);
    const checked = checkArgs(`LinkedBatchAccount "${name}"`, args, RULES);
    const account = new batch.BatchAccount(
      `${name}-account`,
      {
        resourceGroupName: checked.resourceGroupName,
        accountName: accountName(name, checked.accountName, checked, this),
        ...(checked.location !== undefined && { location: checked.location }),
        allowedAuthenticationModes: [batch.AuthenticationMode.AAD],
        autoStorage: {
          storageAccountId: checked.storageAccountId,
          authenticationMode: batch.AutoStorageAuthenticationMode.BatchAccountManagedIdentity,
          nodeIdentityReference: { resourceId: checked.identityId },
        },
        identity: { type: batch.ResourceIdentityType.SystemAssigned },
        poolAllocationMode: batch.PoolAllocationMode.BatchService,
        publicNetworkAccess: pulumi
          .output(checked.publicNetworkAccess)
          .apply((open) => (open ? batch.PublicNetworkAccessType.Enabled : batch.PublicNetworkAccessType.Disabled)),
        ...(checked.tags !== undefined && { tags: checked.tags }),
      },
      {
        parent: this,
        // Azure refuses to change the location. The provider does not know this, and its preview shows an update.
        replaceOnChanges: ["location"],
        // The replacement can have the same id as the account that it replaces. If it were created first, the engine
        // would then delete it as the old account.
        deleteBeforeReplace: true,
      },
    );
    warnOfReplacement(
      account,
      "the Batch account will be replaced: its jobs and pools are deleted with it, and the tasks that run are terminated",
    );
    const read = (id: string) =>
      batch.getBatchAccount(
        { resourceGroupName: nameInId(id, "resourceGroups"), accountName: nameInId(id, "batchAccounts") },
        { parent: this },
      );
    grant(
      `${name}-auto-storage`,
      {
        principalId: lasting(account, account.identity.apply(principalOf), async (id) =>
          principalOf((await read(id)).identity),
        ),
        principalType: "ServicePrincipal",
        role: "blobDataContributor",
        scope: checked.storageAccountId,
      },
      this,
    );
    this.accountName = account.name;
    this.accountEndpoint = lasting(account, account.accountEndpoint, async (id) => (await read(id)).accountEndpoint);
    this.accountId = account.id;

    this.registerOutputs({
      accountName: this.accountName,
      accountEndpoint: this.accountEndpoint,
      accountId: this.accountId,
    });
  }
}

function principalOf(identity: { principalId?: string } | undefined): string {
  return identity?.principalId ?? "";
}

const RULES = {
  resourceGroupName: required(text(RESOURCE_GROUP_NAME)),
  location: text(LOCATION),
  accountName: text(ACCOUNT_NAME),
  storageAccountId: required(text(STORAGE_ACCOUNT_ID)),
  identityId: required(text(IDENTITY_ID)),
  publicNetworkAccess: withDefault(true, flag()),
  tags: tags(),
} satisfies Rules<LinkedBatchAccountArgs>;
