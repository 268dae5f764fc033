import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "./internal/arm-id";
import { ACCOUNT_NAME, accountName } from "./internal/azure-names";
import { grant } from "./internal/grant";
import { lasting } from "./internal/lasting";
import { Problems } from "./internal/problems";

/** Arguments of LinkedBatchAccount. */
export interface LinkedBatchAccountArgs {
  /** The resource group of the account. */
  resourceGroupName: pulumi.Input<string>;
  /** Defaults to the resource group's. */
  location?: pulumi.Input<string>;
  /**
   * The account's name: 3 to 24 lower-case letters and digits. Defaults to one made of the component's name and random
   * characters.
   */
  accountName?: pulumi.Input<string>;
  /** The ARM id of the storage account that becomes its auto-storage. */
  storageAccountId: pulumi.Input<string>;
  /** The ARM id of the user-assigned identity by which nodes use the auto-storage; every pool must have it. */
  nodeIdentityId: pulumi.Input<string>;
  /**
   * Whether the account can be reached from the internet, by those whom Entra ID knows. Defaults to true; false needs
   * private endpoints, or nobody can submit a job.
   */
  publicNetworkAccess?: pulumi.Input<boolean>;
  /** Tags of the account. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/** A Batch account without keys: it takes Entra ID alone, and uses its storage account by managed identities. */
export class LinkedBatchAccount extends pulumi.ComponentResource {
  /** The account's name. */
  public readonly accountName: pulumi.Output<string>;
  /** The account's endpoint: a host, without `https://`. */
  public readonly accountEndpoint: pulumi.Output<string>;
  /** The account's ARM id. */
  public readonly accountId: pulumi.Output<string>;

  constructor(name: string, args: LinkedBatchAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("azure-batch-outputs:index:LinkedBatchAccount", name, {}, opts);
    const checkedName = checkArgs(name, args);
    const account = new batch.BatchAccount(
      `${name}-account`,
      {
        resourceGroupName: args.resourceGroupName,
        accountName: checkedName ?? accountName(name, args, this),
        ...(args.location !== undefined && { location: args.location }),
        allowedAuthenticationModes: [batch.AuthenticationMode.AAD],
        autoStorage: {
          storageAccountId: args.storageAccountId,
          authenticationMode: batch.AutoStorageAuthenticationMode.BatchAccountManagedIdentity,
          nodeIdentityReference: { resourceId: args.nodeIdentityId },
        },
        identity: { type: batch.ResourceIdentityType.SystemAssigned },
        poolAllocationMode: batch.PoolAllocationMode.BatchService,
        publicNetworkAccess: pulumi
          .output(args.publicNetworkAccess ?? true)
          .apply((open) => (open ? batch.PublicNetworkAccessType.Enabled : batch.PublicNetworkAccessType.Disabled)),
        ...(args.tags !== undefined && { tags: args.tags }),
      },
      {
        parent: this,
        // Azure refuses to change it, of which the provider does not know: its preview shows an update.
        replaceOnChanges: ["location"],
        // An account of a given name can only be created once the old one is gone.
        deleteBeforeReplace: args.accountName !== undefined,
      },
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
        scope: args.storageAccountId,
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

function checkArgs(name: string, args: LinkedBatchAccountArgs) {
  const problems = new Problems(`LinkedBatchAccount "${name}"`);
  problems.require(args, "resourceGroupName", "storageAccountId", "nodeIdentityId");
  const checkedName = problems.checkText("accountName", args.accountName, ACCOUNT_NAME);
  problems.throwIfAny();
  return checkedName;
}
