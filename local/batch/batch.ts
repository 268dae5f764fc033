import type { NetworkRules } from "../environment/firewall";
import type { ManagedIdentity } from "../identity";
import type { Pool } from "./model";

/**
 * The Batch accounts of a local Azure. Each account is a service over TLS on its own port, with pools whose nodes are
 * local processes.
 */
export interface Batch {
  /**
   * Serves an account on its previous port, with its existing pools, jobs and tasks. If the account is open, applies
   * changed settings.
   */
  openAccount(settings: BatchAccountSettings): Promise<BatchAccountEndpoints>;
  /** Ends an account's nodes and tasks and deletes its data. */
  deleteAccount(accountId: string): Promise<void>;

  /**
   * Creates a pool for ARM, in the data plane's shape (`id`, `vmSize`, `startTask` …). Identities can only be assigned
   * here.
   */
  createPool(accountId: string, pool: Pool, identities: readonly ManagedIdentity[]): Promise<Pool>;
  /** @param deallocation what happens to the tasks of nodes that leave, such as `TaskCompletion`. */
  updatePool(
    accountId: string,
    pool: Pool,
    identities: readonly ManagedIdentity[],
    deallocation?: string,
  ): Promise<Pool>;
  getPool(accountId: string, poolId: string): Pool | undefined;
  deletePool(accountId: string, poolId: string): Promise<void>;

  /** Returns the account's keys, for `listBatchAccountKeys`. */
  listKeys(accountId: string): { readonly primary: string; readonly secondary: string };
  /** Replaces one of the account's keys. The former one is refused from the next request on. */
  regenerateKey(accountId: string, key: "primary" | "secondary"): void;

  /** Ends the running tasks, which run again after the next `openAccount`, and stops serving. */
  close(): Promise<void>;
}

export interface BatchAccountSettings {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** Azure's default is all three. If `SharedKey` is absent, SharedKey requests are refused. */
  readonly allowedAuthenticationModes: readonly ("AAD" | "SharedKey" | "TaskAuthenticationToken")[];
  /** Defaults to all networks. */
  readonly network?: NetworkRules;
  /** The linked storage account, if the account has one that nodes access with an identity. */
  readonly autoStorage?: AutoStorage;
}

/** A storage account that is linked to a Batch account, and how nodes access it. */
export interface AutoStorage {
  readonly blobEndpoint: string;
  /** The ARM id of the identity of the nodes. */
  readonly nodeIdentityId: string;
}

interface BatchAccountEndpoints {
  /** `127.0.0.1:PORT`, because ARM's `accountEndpoint` has no scheme. */
  readonly accountEndpoint: string;
}
