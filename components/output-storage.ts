import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { outputContainerName } from "../conventions";
import { adoptingContainer, SETTINGS_OF_OTHERS } from "./internal/adopted-container";
import { adoptWith } from "./internal/adoption";
import { LOCATION, RESOURCE_GROUP_NAME } from "./internal/arguments/azure-forms";
import { type Checked, checkArgs } from "./internal/arguments/check-args";
import { jobsRule } from "./internal/arguments/jobs";
import { decisive, flag, integer, oneOf, plain, type Rules, text, withDefault } from "./internal/arguments/rule";
import { tags } from "./internal/arguments/tags";
import { nameInId } from "./internal/arm-id";
import { ACCOUNT_NAME, accountName, STORAGE_ACCOUNT_ID } from "./internal/azure-names";
import { claim } from "./internal/claims";
import { declareAccount } from "./internal/declared-accounts";
import { warnOfDeletedOutputs } from "./internal/deleted-outputs";
import { warnOfFindings } from "./internal/existing-account";
import { lasting } from "./internal/lasting";
import { Problems } from "./internal/problems";
import type { RecordedState } from "./internal/recorded-state";
import { urnOf } from "./internal/replacement";
import { checkPlaceOfRetained } from "./internal/retained-account";
import { checkGroupStays, checkRetainOnDelete } from "./internal/retention";
import { StorageSku } from "./storage-sku";

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
    const checked = checkArgs(`OutputStorage "${name}"`, args, RULES, (given, problems) =>
      checkTogether(given, problems, { opts, raw: args, component: this }),
    );
    // Outputs are compared as they were given.
    if (args.existingAccountId !== undefined) claimContainers(name, checked, args.existingAccountId);
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
        ? makeAccount(name, checked, this, retain)
        : // Not the name of an account that is made: that one is to be deleted last when this one takes its place.
          storage.StorageAccount.get(`${name}-existing-account`, checked.existingAccountId, { parent: this });

    if (checked.existingAccountId !== undefined) warnOfFindings(account, checked.existingAccountId, this);

    this.accountId = account.id;
    this.accountName = account.id.apply((id) => {
      claimContainers(name, checked, id.toLowerCase());
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

type CheckedArgs = Checked<OutputStorageArgs, typeof RULES>;

/** Azure always gives the endpoints. The mocks of a unit test usually return the inputs only. */
const MOCK_BLOB_ENDPOINT = "https://mock.blob.core.windows.net/";

const EXISTING_FIX = "give existingAccountId instead to use a storage account that exists";

const RULES = {
  resourceGroupName: decisive(text(RESOURCE_GROUP_NAME), EXISTING_FIX),
  existingAccountId: decisive(text(STORAGE_ACCOUNT_ID), "give resourceGroupName instead for a new account"),
  accountName: text(ACCOUNT_NAME),
  location: text(LOCATION),
  sku: withDefault(StorageSku.StandardLrs, oneOf(StorageSku)),
  jobs: jobsRule,
  coolAfterDays: integer(0, 99_999),
  deleteAfterDays: integer(1, 99_999),
  softDeleteDays: withDefault(7, integer(1, 365)),
  retainOutputs: withDefault(true, plain(flag())),
  tags: tags(128),
} satisfies Rules<OutputStorageArgs>;

function checkTogether(
  args: OutputStorageArgs,
  problems: Problems,
  {
    opts,
    raw,
    component,
  }: { opts: pulumi.ComponentResourceOptions | undefined; raw: OutputStorageArgs; component: pulumi.Resource },
): OutputStorageArgs {
  checkRetainOnDelete(problems, args.retainOutputs, opts);
  if (args.existingAccountId === undefined) {
    if (args.resourceGroupName === undefined) {
      problems.addMissing("resourceGroupName", EXISTING_FIX);
    }
  } else {
    for (const path of CREATION_ARGS) {
      const given = raw[path] ?? undefined;
      if (given === undefined) continue;
      problems.add(path, "be left out beside existingAccountId", given, "set it on the account itself");
    }
  }
  const { resourceGroupName, retainOutputs = true } = args;
  const days = [args.coolAfterDays, args.deleteAfterDays] as const;
  const deleteAfterDays = problems.whenKnown(days, ([cool, remove]) => {
    if (typeof cool === "number" && typeof remove === "number" && remove < cool) {
      const fix = "or outputs would be deleted before they move to the cool tier";
      const rule = { told: `not be below coolAfterDays (${cool})`, ofSecret: "not be below coolAfterDays" };
      problems.add("deleteAfterDays", rule, remove, fix);
    }
    return remove;
  });
  return {
    ...args,
    ...(resourceGroupName !== undefined &&
      retainOutputs && { resourceGroupName: checkGroupStays(problems, resourceGroupName, component, GROUP_FIX) }),
    ...(args.deleteAfterDays !== undefined && { deleteAfterDays: deleteAfterDays as typeof args.deleteAfterDays }),
  };
}

const DEFAULT_COOL_AFTER_DAYS = 30;

const GROUP_FIX = "pass the name of a resource group that another stack owns as text, or set retainOutputs to false";

/**
 * Refuses jobs whose containers another OutputStorage of this program declares in the same account: each would adopt
 * or delete those of the other.
 *
 * @param accountId an ARM id or, while it is not known, the output that it is.
 */
function claimContainers(name: string, { jobs }: OutputStorageArgs, accountId: pulumi.Input<string>): void {
  const problems = new Problems(`OutputStorage "${name}"`);
  const key = typeof accountId === "string" ? accountId.toLowerCase() : accountId;
  for (const [index, job] of (jobs ?? []).entries()) {
    const other = claim(key, outputContainerName(job), name);
    if (other === undefined || other === name) continue;
    const fix = "declare the job in one of them, or give each an account of its own";
    problems.add(`jobs[${index}]`, `be declared once for an account, which OutputStorage "${other}" does`, job, fix);
  }
  problems.throwIfAny();
}

const CREATION_ARGS = [
  "resourceGroupName",
  "accountName",
  "location",
  "sku",
  "coolAfterDays",
  "deleteAfterDays",
  "softDeleteDays",
  "tags",
] as const;

function makeAccount(name: string, args: CheckedArgs, parent: pulumi.Resource, options: pulumi.CustomResourceOptions) {
  const { accountName: givenName, retainOutputs } = args;
  const wanted = { resourceGroupName: args.resourceGroupName ?? "", location: args.location };
  const { resourceGroupName, location } =
    givenName !== undefined && retainOutputs
      ? checkPlaceOfRetained(`OutputStorage "${name}"`, { ...wanted, accountName: givenName }, parent)
      : wanted;
  return new storage.StorageAccount(
    `${name}-account`,
    {
      resourceGroupName,
      accountName: accountName(name, givenName, { resourceGroupName, location }, parent),
      ...(location !== undefined && { location }),
      kind: storage.Kind.StorageV2,
      sku: { name: args.sku },
      allowSharedKeyAccess: false,
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      defaultToOAuthAuthentication: true,
      enableHttpsTrafficOnly: true,
      isLocalUserEnabled: false,
      minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
      ...(args.tags !== undefined && { tags: args.tags }),
    },
    options,
  );
}

/** Soft delete, and the lifecycle rules; both are settings of the account and stay with it. */
function protectData(
  name: string,
  args: CheckedArgs,
  inAccount: { accountName: pulumi.Input<string>; resourceGroupName: pulumi.Input<string> },
  options: pulumi.CustomResourceOptions,
): void {
  const retention = { enabled: true, days: args.softDeleteDays };
  new storage.BlobServiceProperties(
    `${name}-soft-delete`,
    {
      ...inAccount,
      blobServicesName: "default",
      deleteRetentionPolicy: retention,
      containerDeleteRetentionPolicy: retention,
    },
    options,
  );
  new storage.ManagementPolicy(
    `${name}-lifecycle`,
    {
      ...inAccount,
      managementPolicyName: "default",
      policy: pulumi
        .output({ coolAfterDays: args.coolAfterDays, deleteAfterDays: args.deleteAfterDays })
        .apply((days) => ({ rules: lifecycleRules(days) })),
    },
    options,
  );
}

/** Append blobs, which hold what was tracked while it grew, have no tiers: Azure only lets a rule delete them. */
function lifecycleRules({ coolAfterDays, deleteAfterDays }: { coolAfterDays?: number; deleteAfterDays?: number }) {
  const rule = (name: string, blobTypes: string[], baseBlob: object) => ({
    name,
    enabled: true,
    type: storage.RuleType.Lifecycle,
    definition: { filters: { blobTypes, prefixMatch: ["job-"] }, actions: { baseBlob } },
  });
  const cool = { tierToCool: { daysAfterModificationGreaterThan: coolAfterDays ?? DEFAULT_COOL_AFTER_DAYS } };
  const rules = [rule("cool-outputs", ["blockBlob"], cool)];
  if (deleteAfterDays !== undefined) {
    const remove = { delete: { daysAfterModificationGreaterThan: deleteAfterDays } };
    rules.push(rule("delete-outputs", ["blockBlob", "appendBlob"], remove));
  }
  return rules;
}
