import type { IncomingHttpHeaders } from "node:http";
import type { NetworkRules } from "../environment/firewall";

/**
 * Blob storage: one Azurite process per account, each behind a gate over TLS that checks tokens, roles and the
 * account's settings.
 */
export interface Storage {
  /**
   * Serves an account on its previous port, with its existing data. If the account is open, applies changed settings.
   */
  openAccount(settings: StorageAccountSettings): Promise<StorageAccountEndpoints>;
  /** Stops an account and deletes its data. */
  deleteAccount(accountId: string): Promise<void>;

  /**
   * Creates a container for the management plane, without a token, because ARM has authorized the request. The codes
   * are Azure's, such as ContainerAlreadyExists.
   */
  createContainer(accountId: string, name: string, settings?: ContainerSettings): Promise<ContainerProperties>;
  updateContainer(accountId: string, name: string, settings: ContainerSettings): Promise<ContainerProperties>;
  getContainer(accountId: string, name: string): Promise<ContainerProperties | undefined>;
  deleteContainer(accountId: string, name: string): Promise<void>;
  /** Returns the names of all containers, also of those that clients created over the data plane. */
  listContainers(accountId: string): Promise<string[]>;

  /** Sends a request about a container or a blob, as a client does: roles, keys and network rules are checked. */
  sendAsClient(accountId: string, request: ClientRequest): Promise<ClientAnswer>;

  /** Returns the account's two keys, for `listStorageAccountKeys`. */
  listKeys(accountId: string): readonly { readonly keyName: string; readonly value: string }[];

  /** Returns why an open account's blobs are unavailable, or undefined if they are available. */
  down(accountId: string): string | undefined;

  /** Stops every gate and Azurite, and keeps the data. */
  close(): Promise<void>;
}

export interface StorageAccountSettings {
  /** The ARM id, which is the scope for role checks. */
  readonly id: string;
  readonly name: string;
  readonly allowSharedKeyAccess: boolean;
  readonly allowBlobPublicAccess: boolean;
  /** Defaults to all networks. */
  readonly network?: NetworkRules;
  /** The name of the SKU, as Get Account Information returns it. Defaults to `Standard_LRS`. */
  readonly skuName?: string;
  /** Defaults to `StorageV2`. */
  readonly kind?: string;
}

export interface StorageAccountEndpoints {
  /** `https://127.0.0.1:PORT/name/`, with a trailing slash as in Azure. */
  readonly blob: string;
}

/** A request to the Blob service. */
export interface ClientRequest {
  readonly method: string;
  readonly container: string;
  /** The blob's name, which can contain slashes. Absent for a request about the container. */
  readonly blob?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** An access token for `https://storage.azure.com`. Without it, the request is signed with the account's key. */
  readonly token?: string;
}

export interface ClientAnswer {
  readonly status: number;
  /** `x-ms-error-code` is Azure's code of an error. */
  readonly headers: IncomingHttpHeaders;
}

export interface ContainerSettings {
  readonly publicAccess?: "None" | "Blob" | "Container";
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ContainerProperties extends ContainerSettings {
  readonly etag: string;
  readonly lastModified: string;
}
