import { rm } from "node:fs/promises";
import type { Environment } from "../environment/environment";
import type { Identity } from "../identity";
import type { Batch, BatchAccountSettings } from "./batch";
import type { Pool } from "./model";
import { type Account, type PoolAtWork, poolOf } from "./service/account";
import { openKeys, replaceKey } from "./service/keys";
import { createPool, deletePool, replacePool } from "./service/lifecycle/pool-lifecycle";
import { type OpenAccount, openAccount } from "./service/open-account";
import { poolView } from "./service/routes/pools";
import { keyOf } from "./service/store/records";

interface BatchParts {
  readonly environment: Environment;
  readonly identity: Identity;
}

/** Returns the Batch accounts of a local Azure. Their operations throw `BatchServiceError`s with Azure's codes. */
export function createBatch({ environment, identity }: BatchParts): Batch {
  /** The open accounts, by ARM id in lower case. */
  const accounts = new Map<string, OpenAccount>();
  /** The accounts that are being opened: a second caller waits for the first. */
  const opening = new Map<string, Promise<void>>();

  const find = (accountId: string): OpenAccount => {
    const known = accounts.get(accountId.toLowerCase());
    if (known !== undefined) return known;
    throw Object.assign(new Error(`accountId must be that of an open Batch account, got ${accountId}`), {
      code: "AccountNotFound",
    });
  };
  const open = async (settings: BatchAccountSettings) => {
    const port = await environment.ports.take(portName(settings.name));
    const keys = () => openKeys(environment.state, settings.name);
    accounts.set(settings.id.toLowerCase(), await openAccount({ environment, identity, settings, keys, port }));
  };
  const view = (account: Account, pool: PoolAtWork) => poolView(pool, account.url) as Pool;

  return {
    async openAccount(settings) {
      const key = settings.id.toLowerCase();
      if (!accounts.has(key)) {
        const ready = opening.get(key) ?? open(settings).finally(() => opening.delete(key));
        opening.set(key, ready);
        await ready;
      }
      const { account } = find(settings.id);
      account.settings = settings;
      return { accountEndpoint: new URL(account.url).host };
    },

    async deleteAccount(accountId) {
      const { account, close } = find(accountId);
      accounts.delete(accountId.toLowerCase());
      const { name } = account.settings;
      await Promise.all([...account.pools.values()].map((pool) => deletePool(account, pool)));
      await close();
      await rm(environment.state.path("batch", name), { recursive: true, force: true });
      environment.ports.release(portName(name));
    },

    async createPool(accountId, pool, identities) {
      const { account } = find(accountId);
      return view(account, await createPool(account, pool, identities));
    },
    async updatePool(accountId, pool, identities, deallocation) {
      const { account } = find(accountId);
      return view(account, await replacePool(account, pool, identities, deallocation));
    },
    getPool(accountId, poolId) {
      const { account } = find(accountId);
      const pool = account.pools.get(keyOf(poolId));
      return pool && view(account, pool);
    },
    async deletePool(accountId, poolId) {
      const { account } = find(accountId);
      await deletePool(account, poolOf(account, poolId));
    },

    listKeys: (accountId) => openKeys(environment.state, find(accountId).account.settings.name),
    regenerateKey(accountId, key) {
      replaceKey(environment.state, find(accountId).account.settings.name, key);
    },

    async close() {
      const all = [...accounts.values()];
      accounts.clear();
      await Promise.all(all.map((account) => account.close()));
    },
  };
}

function portName(account: string): string {
  return `batch/${account}`;
}
