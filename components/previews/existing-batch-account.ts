import type * as batch from "@pulumi/azure-native/batch";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { nameInId } from "../azure/arm-id";
import { canonicalLocation } from "../azure/location";
import { formerUrns } from "../state/former-urns";
import { knownText } from "../state/known-value";
import { isUnderMocks } from "../state/mocks";
import { type RecordedState, recordedState } from "../state/recorded-state";
import { inPreview, urnOf } from "./replacement";

/** The settings of a Batch account that determine how suitable it is. An absent setting has Azure's default. */
export interface BatchAccountSettings {
  readonly allowedAuthenticationModes?: readonly string[] | undefined;
  readonly poolAllocationMode?: string | undefined;
  readonly publicNetworkAccess?: string | undefined;
  /** The ARM id of the identity that every pool must have. */
  readonly nodeIdentityId?: string | undefined;
  readonly location?: string | undefined;
  /** The region of the storage account for the outputs. Undefined if it is unknown. */
  readonly storageLocation?: string | undefined;
}

/**
 * Returns what makes a Batch account unsuitable or less safe for a pipeline, each with a fix. The defaults are those of
 * "Batch Account - Get" (API version 2024-07-01): if no authentication modes are given, all are allowed. An account
 * without auto-storage or an identity is suitable, because pools need neither.
 */
export function batchAccountFindings(account: BatchAccountSettings): string[] {
  return CHECKS.filter(({ isWrong }) => isWrong(account)).map(({ finding }) => finding(account));
}

/**
 * Warns once about each finding for a Batch account that this stack does not manage. Reports nothing if Azure does not
 * answer, and under mocks.
 *
 * @param givenId the account's id as the program gave it, which can be a secret.
 * @param read asks Azure for the account with an ARM id. In a preview, the account's resource does not know the
 * properties that Azure's answer leaves out.
 */
export function warnOfBatchAccount(
  givenId: pulumi.Input<string>,
  read: (id: string) => Promise<batch.GetBatchAccountResult>,
  storageAccountId: pulumi.Input<string>,
  parent: pulumi.Resource,
): void {
  if (isUnderMocks()) return;
  pulumi.output(givenId).apply(async (id) => {
    const found = await read(id).catch(() => undefined);
    if (found === undefined) return;
    // In the preview of a first deployment, the storage account is unknown.
    const storageId = await knownText(storageAccountId).catch(() => undefined);
    const location = storageId === undefined ? undefined : await locationOf(storageId, parent);
    const isSecret = await pulumi.isSecret(pulumi.output(givenId));
    const which = isSecret ? "the existing Batch account" : `Batch account ${nameInId(id, "batchAccounts")}`;
    const nodeIdentityId = found.autoStorage?.nodeIdentityReference?.resourceId;
    for (const finding of batchAccountFindings({ ...found, nodeIdentityId, storageLocation: location })) {
      void pulumi.log.warn(`${which}: ${finding}`, parent);
    }
  });
}

/** Warns in a preview if an existing Batch account takes the place of one that the component has created. */
export function warnOfDeletedBatchAccount(component: pulumi.Resource): void {
  inPreview(async (state) => {
    const created = await createdAccountName(component, state);
    if (created === undefined) return;
    void pulumi.log.warn(
      `Batch account ${created} will be deleted, as an existing account takes its place: its jobs and pools are deleted with it, and the tasks that run are terminated; let its jobs finish first`,
      component,
    );
  });
}

/**
 * Fails the program, in a preview and in an update, if an existing account is the one that the component has created.
 * The program no longer declares such an account, so the update would delete it at its end, after a complete program.
 *
 * @throws {pulumi.RunError} as an unhandled rejection. If the account's id rejected instead, resources that need it
 * would never be registered, and an update would wait for them forever.
 */
export function refuseOwnBatchAccount(existingId: pulumi.Input<string>, component: pulumi.Resource): void {
  if (isUnderMocks()) return;
  const refuse = async (state: RecordedState) => {
    const created = await createdAccountName(component, state);
    const id = created && (await knownText(existingId).catch(() => undefined));
    if (!id || nameInId(id, "batchAccounts").toLowerCase() !== created.toLowerCase()) return;
    throw new pulumi.RunError(
      `existingAccountId must be a Batch account that this stack does not create, got ${created}, which the update would delete; leave it out, and the account stays`,
    );
  };
  void recordedState().then(refuse, () => undefined);
}

/** Returns the name of the account that the component created in an earlier update, or undefined if there is none. */
async function createdAccountName(component: pulumi.Resource, state: RecordedState): Promise<string | undefined> {
  const urns = [await urnOf(component), ...(await formerUrns(component))];
  const created = urns.map((urn) => state.get(createdAccount(urn))).find((each) => each !== undefined);
  return created && String(created.name);
}

/** Returns the URN of the account that a component with this URN creates. */
function createdAccount(component: string): string {
  return component.replace(/::([^:]*)$/, "$azure-native:batch:BatchAccount::$1-account");
}

async function locationOf(storageAccountId: string, parent: pulumi.Resource): Promise<string | undefined> {
  const place = {
    resourceGroupName: nameInId(storageAccountId, "resourceGroups"),
    accountName: nameInId(storageAccountId, "storageAccounts"),
  };
  const found = await storage.getStorageAccount(place, { parent }).catch(() => undefined);
  return found?.location;
}

interface Check {
  readonly isWrong: (account: BatchAccountSettings) => boolean;
  readonly finding: (account: BatchAccountSettings) => string;
}

const ALL_MODES = ["SharedKey", "AAD", "TaskAuthenticationToken"];

function modesOf({ allowedAuthenticationModes: modes }: BatchAccountSettings): readonly string[] {
  return modes === undefined || modes.length === 0 ? ALL_MODES : modes;
}

const CHECKS: readonly Check[] = [
  {
    isWrong: (account) => !modesOf(account).includes("AAD"),
    finding: (account) =>
      `allowedAuthenticationModes must contain AAD, got ${modesOf(account).join(", ")}; submitters and operators sign in with Entra ID only, add AAD`,
  },
  {
    isWrong: (account) => modesOf(account).includes("SharedKey"),
    finding: () =>
      "allowedAuthenticationModes must not contain SharedKey; an account key is enough to run tasks with the identity of the nodes, remove it once nothing uses keys",
  },
  {
    isWrong: ({ poolAllocationMode }) => poolAllocationMode === "UserSubscription",
    finding: () =>
      "poolAllocationMode must be BatchService, got UserSubscription; the pools use the cores and the network of the subscription, whose quotas are not checked here, make sure that they are large enough",
  },
  {
    isWrong: ({ publicNetworkAccess }) => publicNetworkAccess !== undefined && publicNetworkAccess !== "Enabled",
    finding: ({ publicNetworkAccess }) =>
      `publicNetworkAccess must be Enabled, got ${publicNetworkAccess}; give the pools' nodes and the submitters a private endpoint of the account, or enable it`,
  },
  {
    isWrong: ({ nodeIdentityId }) => nodeIdentityId !== undefined,
    finding: () =>
      "autoStorage.nodeIdentityReference must be left out, got an identity; the pools do not have this identity, so Batch can refuse them or their application packages, remove it from the account",
  },
  {
    isWrong: ({ location, storageLocation }) =>
      location !== undefined &&
      storageLocation !== undefined &&
      canonicalLocation(location) !== canonicalLocation(storageLocation),
    finding: ({ location, storageLocation }) =>
      `location must be that of the storage account, ${storageLocation}, got ${location}; outputs travel between the regions, which is slower and costs money, use two accounts of one region`,
  },
];
