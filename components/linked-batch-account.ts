import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import { checkArgs } from "./arguments/check-args";
import type { Problems } from "./arguments/problems";
import { decisive, flag, plain, type Rules, required, text, withDefault } from "./arguments/rule";
import { tags } from "./arguments/tags";
import { nameInId } from "./azure/arm-id";
import { GUID, IDENTITY_ID, LOCATION, RESOURCE_GROUP_NAME } from "./azure/azure-forms";
import { ACCOUNT_NAME, accountName, STORAGE_ACCOUNT_ID } from "./azure/names";
import { grant } from "./grants/grant";
import { CONTAINERS } from "./grants/storage-actions";
import { warnOfReplacement } from "./previews/replacement";
import { lasting } from "./state/lasting";
import { declaredAccount } from "./storage/declared-accounts";

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
  /**
   * Whether Batch uses the linked storage account, which application packages need. The Batch account's own identity
   * then gets the role Storage Blob Data Contributor on the whole storage account. The nodes' identity can read the
   * containers of application packages (`app-…`). If false, the link has no permissions. Must be known in a preview.
   * Defaults to false.
   */
  autoStorage?: boolean;
  /**
   * The ARM id of the user-assigned identity with which nodes read application packages. Every pool must have it.
   * Required with autoStorage, and only allowed with it.
   */
  identityId?: pulumi.Input<string>;
  /** The object id of the same identity. Required with autoStorage, and only allowed with it. */
  identityPrincipalId?: pulumi.Input<string>;
  /**
   * Whether the account is accessible from the internet, for principals of Entra ID. If false, private endpoints are
   * needed to submit jobs. Defaults to true.
   */
  publicNetworkAccess?: pulumi.Input<boolean>;
  /** Tags of the account. */
  tags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
}

/**
 * A Batch account that is linked to a storage account. It accepts only Entra ID and no shared keys. By default, neither
 * Batch nor the nodes get permissions by the link.
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
    const checked = checkArgs(`LinkedBatchAccount "${name}"`, args, RULES, checkAutoStorage);
    const lastWrite = declaredAccount(args.storageAccountId)?.lastWrite;
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
          ...(checked.identityId !== undefined && { nodeIdentityReference: { resourceId: checked.identityId } }),
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
        // The link to the storage account is a write to that account.
        ...(lastWrite !== undefined && { dependsOn: [lastWrite] }),
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
    const { storageAccountId: scope, identityPrincipalId } = checked;
    if (checked.autoStorage && identityPrincipalId !== undefined) {
      const principalId = lasting(account, account.identity.apply(principalOf), async (id) =>
        principalOf((await read(id)).identity),
      );
      const principalType = "ServicePrincipal";
      grant(`${name}-auto-storage`, { principalId, principalType, role: "blobDataContributor", scope }, this);
      grant(
        `${name}-application-packages`,
        {
          principalId: identityPrincipalId,
          principalType,
          role: "blobDataReader",
          scope,
          condition: APPLICATION_CONTAINERS_ONLY,
        },
        this,
      );
    }
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

/** A role assignment condition that limits reading blobs to the containers of application packages. */
const APPLICATION_CONTAINERS_ONLY = `((!(ActionMatches{'${CONTAINERS}/blobs/read'})) OR (@Resource[${CONTAINERS}:name] StringStartsWith 'app-'))`;

/** Requires the nodes' identity if Batch uses the storage account, and refuses it otherwise. */
function checkAutoStorage(args: LinkedBatchAccountArgs, problems: Problems): LinkedBatchAccountArgs {
  for (const path of ["identityId", "identityPrincipalId"] as const) {
    const value = args[path];
    if (args.autoStorage && value === undefined) problems.addMissing(path, IDENTITY_FIX);
    if (!args.autoStorage && value !== undefined) {
      problems.add(path, "be left out unless autoStorage is true", value);
    }
  }
  return args;
}

function principalOf(identity: { principalId?: string } | undefined): string {
  return identity?.principalId ?? "";
}

const IDENTITY_FIX = "give OutputWriter's, or leave autoStorage out";

const RULES = {
  resourceGroupName: required(text(RESOURCE_GROUP_NAME)),
  location: text(LOCATION),
  accountName: text(ACCOUNT_NAME),
  storageAccountId: required(text(STORAGE_ACCOUNT_ID)),
  autoStorage: plain(flag()),
  identityId: decisive(text(IDENTITY_ID), IDENTITY_FIX),
  identityPrincipalId: decisive(text(GUID), IDENTITY_FIX),
  publicNetworkAccess: withDefault(true, flag()),
  tags: tags(),
} satisfies Rules<LinkedBatchAccountArgs>;
