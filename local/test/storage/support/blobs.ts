import { type LocalStorage, openLocalStorage } from "./local-storage";

/** The failure of a request that no role assignment of the caller allows. */
export const MISMATCH = "403 AuthorizationPermissionMismatch";

/**
 * Opens a storage part with the containers `job-a`, `job-b` and `inputs`. Each has the block blob `there.txt` and the
 * append blob `log.txt`.
 */
export async function openFilledStorage(): Promise<LocalStorage> {
  const local = await openLocalStorage();
  for (const name of ["job-a", "job-b", "inputs"]) {
    await local.storage.createContainer(local.settings.id, name);
    const container = local.keyClient().getContainerClient(name);
    await container.getBlockBlobClient("there.txt").upload("content", 7);
    await container.getAppendBlobClient("log.txt").create();
  }
  return local;
}

/** Returns a function that appends another number to each name, so that no two names are the same. */
export function freshNames(): (prefix: string) => string {
  let names = 0;
  return (prefix) => {
    names += 1;
    return `${prefix}${names}`;
  };
}
