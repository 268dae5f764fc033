import type { Batch, BatchAccountSettings } from "../../../local/batch/batch";
import type { Pool } from "../../../local/batch/model";
import type { ManagedIdentity } from "../../../local/identity";

/** Keeps what Resource Manager asks of Batch, and answers at once: these tests are about the shapes that pass between the two. */
export interface RecordingBatch extends Batch {
  readonly accounts: Map<string, BatchAccountSettings>;
  readonly pools: Map<string, { pool: Pool; identities: readonly ManagedIdentity[] }>;
}

export function recordingBatch(): RecordingBatch {
  const accounts = new Map<string, BatchAccountSettings>();
  const pools = new Map<string, { pool: Pool; identities: readonly ManagedIdentity[] }>();
  const keep = async (accountId: string, pool: Pool, identities: readonly ManagedIdentity[]) => {
    const made = { ...pool, allocationState: "resizing", currentDedicatedNodes: 0, eTag: `0x8D${pools.size}` };
    pools.set(`${accountId}/${pool.id}`, { pool: made, identities });
    return made;
  };
  return {
    accounts,
    pools,
    async openAccount(settings) {
      accounts.set(settings.id, settings);
      return { accountEndpoint: "127.0.0.1:65000" };
    },
    async deleteAccount(accountId) {
      accounts.delete(accountId);
    },
    createPool: keep,
    updatePool: keep,
    getPool: (accountId, poolId) => pools.get(`${accountId}/${poolId}`)?.pool,
    async deletePool(accountId, poolId) {
      pools.delete(`${accountId}/${poolId}`);
    },
    listKeys: () => ({ primary: "cHJpbWFyeQ==", secondary: "c2Vjb25kYXJ5" }),
    async close() {},
  };
}
