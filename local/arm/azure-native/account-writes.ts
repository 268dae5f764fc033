import type { Settings } from "../../environment/environment";
import { pauseFor } from "../../environment/pause";
import { ArmError } from "../arm-error";

/** Resource types that are written to the storage account itself. Containers and role assignments are not. */
const accountLevel = [
  "azure-native:storage:StorageAccount",
  "azure-native:storage:BlobServiceProperties",
  "azure-native:storage:ManagementPolicy",
];

/** The writes of storage accounts, of which Azure admits one at a time. */
interface AccountWrites {
  /**
   * Runs a write, which takes the time of the setting `storageWrite.time` at least.
   *
   * @throws {ArmError} `StorageAccountOperationInProgress`, if another write of the account has not ended.
   */
  during<T>(type: string, id: string, write: () => Promise<T>): Promise<T>;
}

export function createAccountWrites(settings: Settings): AccountWrites {
  const running = new Set<string>();
  return {
    async during(type, id, write) {
      const time = settings.get("storageWrite.time");
      const account = /^.*\/storageAccounts\/[^/]+/i.exec(id)?.[0].toLowerCase();
      if (time === 0 || account === undefined || !accountLevel.includes(type)) return write();
      if (running.has(account)) {
        throw new ArmError(
          409,
          "StorageAccountOperationInProgress",
          "An operation is currently performing on this storage account that requires exclusive access.",
        );
      }
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
