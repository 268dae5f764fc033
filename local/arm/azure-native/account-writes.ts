import type { Settings } from "../../environment/environment";
import { pauseFor } from "../../environment/pause";
import type { Resource } from "../../environment/resources";
import { ArmError } from "../arm-error";
import { objectAt, type Properties, stringAt } from "../properties";

const BATCH_ACCOUNT = "azure-native:batch:BatchAccount";

/**
 * Resource types that are written to the storage account itself, and the Batch account, whose auto-storage is linked to
 * one. Containers and role assignments are not.
 */
const accountLevel = [
  BATCH_ACCOUNT,
  "azure-native:storage:StorageAccount",
  "azure-native:storage:BlobServiceProperties",
  "azure-native:storage:ManagementPolicy",
];

/** Pauses in ms before azure-native 3.28 retries a write that conflicts with another one. */
const azureNativePauses = [20_000, 60_000, 120_000];

/** The writes of storage accounts, of which Azure admits one at a time. */
interface AccountWrites {
  /**
   * Runs a write, which takes at least the time of the setting `storageWrite.time`. While another write of the account
   * runs, it is retried as azure-native does.
   *
   * @param retries defaults to the setting `storageWrite.retries`.
   * @throws {ArmError} `StorageAccountOperationInProgress`, if another write ran at each attempt.
   */
  during<T>(type: string, id: string, write: () => Promise<T>, retries?: number): Promise<T>;
}

export function createAccountWrites(settings: Settings, pauses = azureNativePauses): AccountWrites {
  const running = new Set<string>();
  return {
    async during(type, id, write, retries = settings.get("storageWrite.retries")) {
      const time = settings.get("storageWrite.time");
      const account = /^.*\/storageAccounts\/[^/]+/i.exec(id)?.[0].toLowerCase();
      if (time === 0 || account === undefined || !accountLevel.includes(type)) return write();
      for (const pause of pauses.slice(0, retries)) {
        if (running.has(account)) await pauseFor(pause);
      }
      if (running.has(account)) throw inProgress();
      running.add(account);
      try {
        const result = await write();
        await pauseFor(time);
        return result;
      } finally {
        running.delete(account);
      }
    },
  };
}

/** Returns the id of the storage account that a Batch account is newly linked to by a write, or undefined. */
export function newLink(type: string, inputs: Properties, existing: Resource | undefined): string | undefined {
  const linked = (given: Properties) => stringAt(objectAt(given, "autoStorage"), "storageAccountId");
  const link = type === BATCH_ACCOUNT ? linked(inputs) : undefined;
  return existing !== undefined && linked(existing.inputs) === link ? undefined : link;
}

function inProgress(): ArmError {
  return new ArmError(
    409,
    "StorageAccountOperationInProgress",
    "An operation is currently performing on this storage account that requires exclusive access.",
  );
}
