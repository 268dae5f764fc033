/** Blob storage: one Azurite process an account, and before each a gate over TLS that checks tokens, roles and the account's settings. */
export interface Storage {
  /** Serves an account from its remembered port, with the data that it had; called again, it applies changed settings. */
  openAccount(settings: StorageAccountSettings): Promise<StorageAccountEndpoints>;
  /** Stops an account and removes its data. */
  deleteAccount(accountId: string): Promise<void>;

  /** The management plane's way to containers: no token is asked, since ARM has judged the request. Codes as Azure's: ContainerAlreadyExists… */
  createContainer(accountId: string, name: string, settings?: ContainerSettings): Promise<ContainerProperties>;
  updateContainer(accountId: string, name: string, settings: ContainerSettings): Promise<ContainerProperties>;
  getContainer(accountId: string, name: string): Promise<ContainerProperties | undefined>;
  deleteContainer(accountId: string, name: string): Promise<void>;

  /** The account's two keys, as `listStorageAccountKeys` gives them. */
  listKeys(accountId: string): readonly { readonly keyName: string; readonly value: string }[];

  /** Why an account's blobs cannot be reached now, although it is open; undefined if they can. */
  down(accountId: string): string | undefined;

  /** Stops every gate and Azurite; the data stays. */
  close(): Promise<void>;
}

export interface StorageAccountSettings {
  /** The ARM id, the scope that roles are checked against. */
  readonly id: string;
  readonly name: string;
  readonly allowSharedKeyAccess: boolean;
  readonly allowBlobPublicAccess: boolean;
}

export interface StorageAccountEndpoints {
  /** `https://127.0.0.1:PORT/name/`, with the closing slash that Azure has too. */
  readonly blob: string;
}

export interface ContainerSettings {
  readonly publicAccess?: "None" | "Blob" | "Container";
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ContainerProperties extends ContainerSettings {
  readonly etag: string;
  readonly lastModified: string;
}
