import { rm } from "node:fs/promises";
import type { Environment } from "../environment";
import type { Identity } from "../identity/identity";
import type { Batch, BatchAccountSettings } from "./batch";
import type { Pool } from "./model";
import type { PoolAtWork } from "./service/account";
import { BatchServiceError } from "./service/errors";
import { openKeys } from "./service/keys";
import { type OpenAccount, openAccount } from "./service/open-account";
import { createPool, deletePool, replacePool } from "./service/pool-lifecycle";
import { poolView } from "./service/pools";
import { keyOf } from "./service/records";

export interface BatchParts {
  readonly environment: Environment;
  readonly identity: Identity;
}

/** The Batch accounts of a local Azure. Errors of its operations are `BatchServiceError`s with Azure's codes. */
export function createBatch({ environment, identity }: BatchParts): Batch {
  /** By the ARM id in lower case. */
  const accounts = new Map<string, OpenAccount>();

  const find = (accountId: string): OpenAccount => {
    const open = accounts.get(accountId.toLowerCase());
    if (open !== undefined) return open;
    throw Object.assign(new Error(`accountId must be that of an open Batch account, got ${accountId}`), {
      code: "AccountNotFound",
    });
  };
  const view = (open: OpenAccount, pool: PoolAtWork) => poolView(pool, open.account.url) as Pool;

  return {
    async openAccount(settings: BatchAccountSettings) {
      let open = accounts.get(settings.id.toLowerCase());
      if (open === undefined) {
        const port = await environment.ports.take(portName(settings.name));
        const keys = openKeys(environment.state, settings.name);
        open = await openAccount({ environment, identity, settings, keys, port });
        accounts.set(settings.id.toLowerCase(), open);
      }
      open.account.settings = settings;
      return { accountEndpoint: new URL(open.account.url).host };
    },

    async deleteAccount(accountId) {
      const open = find(accountId);
      accounts.delete(accountId.toLowerCase());
      const { name } = open.account.settings;
      await Promise.all([...open.account.pools.values()].map((pool) => deletePool(open.account, pool)));
      await open.close();
      await rm(environment.state.path("batch", name), { recursive: true, force: true });
      environment.ports.release(portName(name));
    },

    async createPool(accountId, pool, identities) {
      const open = find(accountId);
      return view(open, await createPool(open.account, pool, identities));
    },
    async updatePool(accountId, pool, identities) {
      const open = find(accountId);
      return view(open, await replacePool(open.account, pool, identities));
    },
    getPool(accountId, poolId) {
      const open = find(accountId);
      const pool = open.account.pools.get(keyOf(poolId));
      return pool && view(open, pool);
    },
    async deletePool(accountId, poolId) {
      const { account } = find(accountId);
      const pool = account.pools.get(keyOf(poolId));
      if (pool === undefined) throw new BatchServiceError("PoolNotFound");
      await deletePool(account, pool);
    },

    listKeys: (accountId) => openKeys(environment.state, find(accountId).account.settings.name),

    async close() {
      const open = [...accounts.values()];
      accounts.clear();
      await Promise.all(open.map((account) => account.close()));
    },
  };
}

function portName(account: string): string {
  return `batch/${account}`;
}
