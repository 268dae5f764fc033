import type { ManagedIdentity } from "../identity/identity";
import type { Pool } from "./model";

/** The Batch accounts of a local Azure: each a service over TLS on a port of its own, with pools whose nodes are processes here. */
export interface Batch {
  /** Serves an account from its remembered port, with the pools, jobs and tasks that it had; called again, it applies changed settings. */
  openAccount(settings: BatchAccountSettings): Promise<BatchAccountEndpoints>;
  /** Ends an account's nodes and tasks and removes its data. */
  deleteAccount(accountId: string): Promise<void>;

  /** Pools as ARM makes them, in the data plane's shape (`id`, `vmSize`, `startTask` …). Identities can only be given here. */
  createPool(accountId: string, pool: Pool, identities: readonly ManagedIdentity[]): Promise<Pool>;
  updatePool(accountId: string, pool: Pool, identities: readonly ManagedIdentity[]): Promise<Pool>;
  getPool(accountId: string, poolId: string): Pool | undefined;
  deletePool(accountId: string, poolId: string): Promise<void>;

  /** The account's keys, as `listBatchAccountKeys` gives them. */
  listKeys(accountId: string): { readonly primary: string; readonly secondary: string };

  /** Ends the tasks that run, which run again after the next `openAccount`, and stops serving. */
  close(): Promise<void>;
}

export interface BatchAccountSettings {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  /** Defaults in Azure to all three; `SharedKey` absent means that a SharedKey request is refused. */
  readonly allowedAuthenticationModes: readonly ("AAD" | "SharedKey" | "TaskAuthenticationToken")[];
}

export interface BatchAccountEndpoints {
  /** `127.0.0.1:PORT`: ARM's `accountEndpoint` has no scheme. */
  readonly accountEndpoint: string;
}
