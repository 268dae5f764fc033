import type { Pool } from "../../model";
import type { Account, PoolAtWork } from "../account";
import { touch } from "../store/records";

/**
 * Changes a pool's descriptive properties. A new StartTask runs at each node's next start. Undefined removes a
 * property.
 */
export function updatePool(account: Account, pool: PoolAtWork, changes: Partial<Pool>): void {
  const merged = Object.entries({ ...pool.record.pool, ...changes }).filter(([, value]) => value !== undefined);
  pool.record.pool = Object.fromEntries(merged) as Pool;
  for (const node of pool.nodes.values()) node.compute.setStartTask(pool.record.pool.startTask);
  touch(pool.record);
  account.store.putPool(pool.record);
}
