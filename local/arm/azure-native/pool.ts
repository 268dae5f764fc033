import type { Resource } from "../../environment/resources";
import type { ManagedIdentity } from "../../identity";
import { ArmError } from "../arm-error";
import { arrayAt, defined, isEqual, isObject, objectAt, type Properties, stringAt } from "../properties";
import { assignedIdentities, identityOutput } from "./identities";
import { poolInputs } from "./inputs/pool";
import { requireSubnet } from "./network/subnet";
import { checkAddresses } from "./pool-addresses";
import { checkPool } from "./pool-rules";
import { scaleOf, toDataPlane } from "./pool-shape";
import { nameOf, parentOf, resourceId } from "./resource-id";
import type { ResourceType } from "./resource-type";
import { callService } from "./service-error";

export const pool: ResourceType = {
  token: "azure-native:batch:Pool",
  armType: "Microsoft.Batch/batchAccounts/pools",
  apiVersion: "2024-07-01",
  inputs: poolInputs,
  name: { property: "poolName", auto: "random" },
  path: ["resourceGroupName", "accountName", "poolName"],
  computed: [
    "allocationState",
    "allocationStateTransitionTime",
    "autoScaleRun",
    "creationTime",
    "currentDedicatedNodes",
    "currentLowPriorityNodes",
    "currentNodeCommunicationMode",
    "etag",
    "identity",
    "lastModified",
    "provisioningState",
    "provisioningStateTransitionTime",
    "resizeOperationStatus",
  ],

  id: (inputs, subscriptionId) =>
    resourceId(inputs, subscriptionId, ["Microsoft.Batch/batchAccounts", "accountName", "pools", "poolName"]),
  async put({ id, name, inputs, existing }, azure) {
    const identities: ManagedIdentity[] = assignedIdentities(azure, inputs);
    requireNodeIdentity(azure.resources.get(accountOf(id)), identities);
    checkPool(inputs, azure.settings.get("pool.sizes"));
    checkAddresses(id, inputs, azure.resources);
    const subnetId = stringAt(objectAt(inputs, "networkConfiguration"), "subnetId");
    if (subnetId !== undefined) requireSubnet(subnetId, azure);
    const wanted = toDataPlane(name, inputs);
    const made = await callService(() =>
      existing === undefined
        ? azure.batch.createPool(accountOf(id), wanted, identities)
        : azure.batch.updatePool(accountOf(id), wanted, identities, deallocationOf(inputs)),
    );
    return {
      interNodeCommunication: inputs.interNodeCommunication ?? "Disabled",
      scaleSettings: inputs.scaleSettings ?? { fixedScale: { targetDedicatedNodes: 0, targetLowPriorityNodes: 0 } },
      taskSchedulingPolicy: inputs.taskSchedulingPolicy ?? { nodeFillType: "Spread" },
      taskSlotsPerNode: inputs.taskSlotsPerNode ?? 1,
      identity: identityOutput(azure, inputs, existing) ?? { type: "None" },
      currentNodeCommunicationMode: "Simplified",
      provisioningState: "Succeeded",
      ...liveOutputs(made, inputs),
    };
  },
  async read({ id, inputs, outputs }, { batch }) {
    const live = batch.getPool(accountOf(id), nameOf(id));
    if (live === undefined) return undefined;
    const scaleSettings = scaleOf(live, objectAt(inputs, "scaleSettings"));
    const isResized = !isEqual(scaleSettings, inputs.scaleSettings) && inputs.scaleSettings !== undefined;
    return {
      inputs: isResized ? { scaleSettings } : {},
      outputs: { ...liveOutputs(live, inputs), scaleSettings: isResized ? scaleSettings : outputs.scaleSettings },
    };
  },
  async delete({ id }, { batch }) {
    if (batch.getPool(accountOf(id), nameOf(id)) === undefined) return;
    await callService(() => batch.deletePool(accountOf(id), nameOf(id)));
  },
};

function deallocationOf(inputs: Properties): string | undefined {
  return stringAt(objectAt(objectAt(inputs, "scaleSettings"), "fixedScale"), "nodeDeallocationOption");
}

function accountOf(id: string): string {
  const account = parentOf(id);
  if (account === undefined) throw new Error(`${id} must be the id of a pool`);
  return account;
}

/**
 * Requires the account's node identity, with which nodes access auto-storage, on every pool (the account's
 * `nodeIdentityReference`).
 */
function requireNodeIdentity(account: Resource | undefined, identities: readonly ManagedIdentity[]): void {
  const reference = objectAt(objectAt(account?.inputs ?? {}, "autoStorage"), "nodeIdentityReference");
  const resourceId = stringAt(reference, "resourceId")?.toLowerCase();
  if (resourceId === undefined || identities.length === 0) return;
  if (identities.some((identity) => identity.resourceId.toLowerCase() === resourceId)) return;
  throw new ArmError(
    400,
    "InvalidPropertyValue",
    `identity.userAssignedIdentities must have the account's auto-storage identity '${resourceId}', got a list without it`,
  );
}

/** Returns the service's properties of a pool. The data plane's lower-case enums are converted to ARM's spelling. */
function liveOutputs(live: Properties, inputs: Properties): Properties {
  const now = new Date().toISOString();
  const nodes = (name: string) => (typeof live[name] === "number" ? live[name] : 0);
  const creationTime = live.creationTime ?? now;
  return {
    allocationState: pascal(live.allocationState ?? "steady"),
    allocationStateTransitionTime: live.allocationStateTransitionTime ?? creationTime,
    autoScaleRun: autoScaleRunOf(live),
    creationTime,
    currentDedicatedNodes: nodes("currentDedicatedNodes"),
    currentLowPriorityNodes: nodes("currentLowPriorityNodes"),
    etag: live.eTag ?? live.etag,
    lastModified: live.lastModified ?? creationTime,
    provisioningStateTransitionTime: creationTime,
    resizeOperationStatus: {
      targetDedicatedNodes: nodes("targetDedicatedNodes"),
      targetLowPriorityNodes: nodes("targetLowPriorityNodes"),
      nodeDeallocationOption: deallocationOf(inputs) ?? "Requeue",
      ...(arrayAt(live, "resizeErrors").length === 0
        ? {}
        : {
            errors: arrayAt(live, "resizeErrors")
              .filter(isObject)
              .map(({ code, message }) => ({ code, message })),
          }),
    },
  };
}

/** Returns the last evaluation of a pool's formula. ARM has other names for it than the data plane. */
function autoScaleRunOf(live: Properties): Properties | undefined {
  const { timestamp, results, error } = objectAt(live, "autoScaleRun");
  if (timestamp === undefined) return undefined;
  const { code, message } = isObject(error) ? error : {};
  return defined({ evaluationTime: timestamp, results, error: isObject(error) ? { code, message } : undefined });
}

function pascal(value: unknown): string {
  const text = String(value);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
