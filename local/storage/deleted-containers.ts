import { StorageError } from "./storage-error";

/** The containers of an account that were deleted a short time ago, and whose names are not free yet. */
export interface DeletedContainers {
  add(name: string): void;
  /** @throws {StorageError} `ContainerBeingDeleted`, if a container of this name cannot be created yet. */
  checkFree(name: string): void;
}

/** @param time in ms, after which a name is free. Called for every creation. */
export function createDeletedContainers(time: () => number): DeletedContainers {
  const deletedAt = new Map<string, number>();
  return {
    add(name) {
      deletedAt.set(name, Date.now());
    },
    checkFree(name) {
      const at = deletedAt.get(name);
      if (at === undefined) return;
      if (Date.now() < at + time()) throw new StorageError("ContainerBeingDeleted");
      deletedAt.delete(name);
    },
  };
}
