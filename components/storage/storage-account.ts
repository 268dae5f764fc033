import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { accountName } from "../azure/names";
import type { StorageArgs } from "../output-storage-args";
import { checkPlaceOfRetained } from "../previews/retained-account";
import { adoptWith } from "../state/adoption";
import { knownText } from "../state/known-value";
import { adoptOwn } from "../state/own-resource";
import type { RecordedResource, RecordedState } from "../state/recorded-state";
import { checkDeployedImmutability } from "./deployed-immutability";
import { immutabilityPolicy } from "./immutability";
import { storageEncryption } from "./storage-encryption";

const ACCOUNT = "azure-native:storage:StorageAccount";
const POLICY = "azure-native:storage:ManagementPolicy";

/**
 * Creates an account without key access and without anonymous access.
 *
 * @param hadKey whether an earlier update gave the account a customer-managed key.
 */
export function createAccount(
  name: string,
  args: StorageArgs,
  parent: pulumi.Resource,
  options: pulumi.CustomResourceOptions,
  hadKey: Promise<boolean>,
): storage.StorageAccount {
  const { accountName: givenName, retainOutputs, immutability } = args;
  const wanted = { resourceGroupName: args.resourceGroupName ?? "", location: args.location };
  const { resourceGroupName, location } =
    givenName !== undefined && retainOutputs
      ? checkPlaceOfRetained(`OutputStorage "${name}"`, { ...wanted, accountName: givenName }, parent)
      : wanted;
  const ownName = accountName(name, givenName, { resourceGroupName, location }, parent);
  const immutable = checkDeployedImmutability(name, { accountName: ownName, immutability }, parent).apply((known) =>
    known === undefined ? undefined : immutabilityPolicy(known),
  );
  return new storage.StorageAccount(
    `${name}-account`,
    {
      resourceGroupName,
      accountName: ownName,
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
      ...storageEncryption(args.customerManagedKey, hadKey),
      immutableStorageWithVersioning: immutable as pulumi.Output<NonNullable<pulumi.Unwrap<typeof immutable>>>,
      ...networkOf(args),
      ...(args.tags !== undefined && { tags: args.tags }),
    },
    {
      ...options,
      ...adoptOwn({
        type: ACCOUNT,
        name: `${name}-account`,
        parent,
        given: givenName,
        idInputs: ["accountName", "resourceGroupName"],
        find: async (place) => (await storage.getStorageAccount(place, { parent })).id,
      }),
    },
  );
}

/**
 * Returns the inputs for the networks that reach the account. Without settings, nothing is sent, so rules that someone
 * else has set stay. If earlier rules are removed from a program, azure-native restores Azure's default, which allows
 * all networks.
 */
function networkOf({ publicNetworkAccess, allowedIpRanges, allowedSubnetIds }: StorageArgs) {
  const given = { isOpen: publicNetworkAccess, ranges: allowedIpRanges, subnets: allowedSubnetIds };
  if (Object.values(given).every((setting) => setting === undefined)) return {};
  const known = pulumi.output(given).apply((settings) => networkInputs(settings as Networks));
  return {
    publicNetworkAccess: known.apply((network) => network?.publicNetworkAccess),
    networkRuleSet: known.apply((network) => network?.networkRuleSet),
  } as Required<Pick<storage.StorageAccountArgs, "publicNetworkAccess" | "networkRuleSet">>;
}

interface Networks {
  readonly isOpen?: boolean;
  readonly ranges?: readonly string[];
  readonly subnets?: readonly string[];
}

function networkInputs({ isOpen, ranges, subnets }: Networks) {
  if (isOpen === undefined && ranges === undefined && subnets === undefined) return undefined;
  const { Enabled, Disabled } = storage.PublicNetworkAccess;
  const { Allow, Deny } = storage.DefaultAction;
  const isLimited = isOpen === false || ranges !== undefined || subnets !== undefined;
  const action = storage.Action.Allow;
  return {
    publicNetworkAccess: isOpen === false ? Disabled : Enabled,
    networkRuleSet: {
      bypass: storage.Bypass.AzureServices,
      defaultAction: isLimited ? Deny : Allow,
      ipRules: (ranges ?? []).map((range) => ({ action, iPAddressOrRange: range })),
      virtualNetworkRules: (subnets ?? []).map((id) => ({ action, virtualNetworkResourceId: id })),
    },
  };
}

/**
 * Sets soft delete, versions and the lifecycle rules. They are settings of the account and are retained with it. Azure
 * refuses a write to an account during another one (409 `StorageAccountOperationInProgress`), so the writes follow one
 * another.
 *
 * @returns the last write.
 */
export function protectData(
  name: string,
  args: StorageArgs,
  inAccount: { accountName: pulumi.Input<string>; resourceGroupName: pulumi.Input<string> },
  options: pulumi.CustomResourceOptions,
): pulumi.Resource {
  const retention = { enabled: true, days: args.softDeleteDays };
  const softDelete = new storage.BlobServiceProperties(
    `${name}-soft-delete`,
    {
      ...inAccount,
      blobServicesName: "default",
      deleteRetentionPolicy: retention,
      containerDeleteRetentionPolicy: retention,
      ...versions(args),
    },
    options,
  );
  return new storage.ManagementPolicy(
    `${name}-lifecycle`,
    {
      ...inAccount,
      managementPolicyName: "default",
      policy: pulumi
        .output({
          coolAfterDays: args.coolAfterDays,
          deleteAfterDays: args.deleteAfterDays,
          keepVersionsDays: args.keepVersionsDays,
        })
        .apply((days) => ({ rules: lifecycleRules(days) })),
    },
    {
      ...options,
      dependsOn: [softDelete],
      ...adoptWith({
        idInputs: ["accountName", "resourceGroupName", "managementPolicyName"],
        isRecorded: ({ accountName }, state) =>
          state.ofType(POLICY).some((policy) => [accountName, undefined].includes(accountOf(policy, state))),
        find: async (place) => (await storage.getManagementPolicy(place, { parent: options.parent! })).id,
        // An account whose name is generated is this stack's, so its rules are too. One with a given name can be an
        // imported account, which has someone else's rules.
        mayExist: async (state, inputs) =>
          (await knownText(args.accountName)) === undefined &&
          state.ofType(ACCOUNT).some(({ outputs }) => outputs.name === inputs.accountName),
      }),
    },
  );
}

/** Returns whether there are versions, or nothing if the program does not say so. Immutability needs them. */
function versions({ keepVersionsDays, immutability }: StorageArgs) {
  if (immutability !== undefined) return { isVersioningEnabled: true };
  if (keepVersionsDays === undefined) return {};
  const wanted = pulumi.output(keepVersionsDays).apply((days) => (days === undefined ? undefined : days > 0));
  return { isVersioningEnabled: wanted as pulumi.Output<boolean> };
}

/** Returns the account of a policy in the state, or undefined if its OutputStorage has not recorded its outputs. */
function accountOf({ urn }: RecordedResource, state: RecordedState): string | undefined {
  const component = urn.replace(`$${POLICY}::`, "::").slice(0, -"-lifecycle".length);
  return state.get(component)?.accountName as string | undefined;
}

const DEFAULT_COOL_AFTER_DAYS = 30;

interface LifecycleDays {
  readonly coolAfterDays?: number;
  readonly deleteAfterDays?: number;
  readonly keepVersionsDays?: number;
}

/**
 * Returns the lifecycle rules. Append blobs, which hold tracked outputs, have no access tiers: a rule can only delete
 * them. The age of a version counts from its creation, when the blob was overwritten.
 */
function lifecycleRules({ coolAfterDays, deleteAfterDays, keepVersionsDays = 0 }: LifecycleDays) {
  const rule = (name: string, blobTypes: string[], actions: object) => ({
    name,
    enabled: true,
    type: storage.RuleType.Lifecycle,
    definition: { filters: { blobTypes, prefixMatch: ["job-"] }, actions },
  });
  const cool = { tierToCool: { daysAfterModificationGreaterThan: coolAfterDays ?? DEFAULT_COOL_AFTER_DAYS } };
  const rules = [rule("cool-outputs", ["blockBlob"], { baseBlob: cool })];
  if (deleteAfterDays !== undefined) {
    const remove = { delete: { daysAfterModificationGreaterThan: deleteAfterDays } };
    rules.push(rule("delete-outputs", ["blockBlob", "appendBlob"], { baseBlob: remove }));
  }
  if (keepVersionsDays > 0) {
    const remove = { delete: { daysAfterCreationGreaterThan: keepVersionsDays } };
    rules.push(rule("delete-versions", ["blockBlob", "appendBlob"], { version: remove }));
  }
  return rules;
}
