import type { PoolAtWork } from "../account";

/** Returns the number of a pool's nodes of one kind, without those that leave. */
export function count(pool: PoolAtWork, isDedicated: boolean): number {
  return [...pool.nodes.values()].filter(
    ({ record, reserved }) => record.isDedicated === isDedicated && reserved !== "leavingpool",
  ).length;
}
