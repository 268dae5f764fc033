import { ArmError } from "../arm-error";
import { groupOf, isSameId, isWithin } from "./resource-id";

/** Keeps writes of resources apart from the deletion of the resources above them, so that nothing is left below. */
export interface Deletions {
  /**
   * Runs a write of a resource. It starts after the deletions of the resource and of those above it have ended.
   *
   * @throws {ArmError} `ResourceGroupBeingDeleted`, if the resource group is being deleted.
   */
  duringWrite<T>(id: string, write: () => Promise<T>): Promise<T>;
  /** Runs the deletion of a resource. It starts after the running writes of the resource and of those below it. */
  duringDeletion<T>(id: string, remove: () => Promise<T>): Promise<T>;
}

interface Running {
  readonly id: string;
  /** Resolves when it has ended, also if it has failed. */
  readonly ended: Promise<void>;
}

export function createDeletions(): Deletions {
  const writes = new Set<Running>();
  const deletions = new Set<Running>();
  return {
    async duringWrite(id, write) {
      const group = groupOf(id);
      for (;;) {
        const above = [...deletions].filter((deletion) => isWithin(deletion.id, id));
        if (above.length === 0) return track(writes, id, write);
        if (group !== undefined && above.some((deletion) => isSameId(deletion.id, group.id))) {
          throw new ArmError(
            409,
            "ResourceGroupBeingDeleted",
            `The resource group '${group.name}' is in deprovisioning state and cannot perform this operation.`,
          );
        }
        await Promise.all(above.map(({ ended }) => ended));
      }
    },
    duringDeletion: (id, remove) =>
      track(deletions, id, async () => {
        await Promise.all([...writes].filter((write) => isWithin(id, write.id)).map(({ ended }) => ended));
        return remove();
      }),
  };
}

/** Runs an operation, which is in a set until it ends. */
async function track<T>(running: Set<Running>, id: string, run: () => Promise<T>): Promise<T> {
  let resolve = () => {};
  const ended = new Promise<void>((done) => {
    resolve = done;
  });
  const entry = { id, ended };
  running.add(entry);
  try {
    return await run();
  } finally {
    running.delete(entry);
    resolve();
  }
}
