/**
 * The ARM resources of a local Azure, by id. The case of ids is ignored, as in Azure. Every change is on disk when the
 * call returns.
 */
export interface Resources {
  get(id: string): Resource | undefined;
  /** Returns the resources of a type, or of all types. With `parentId`, returns only those below it. */
  list(type?: string, parentId?: string): Resource[];
  put(resource: Resource): void;
  delete(id: string): void;
}

export interface Resource {
  readonly id: string;
  /** The Pulumi type without a version, such as `azure-native:storage:StorageAccount`. */
  readonly type: string;
  /** The inputs that the provider received, with azure-native's names. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The outputs that the provider returned. */
  readonly outputs: Readonly<Record<string, unknown>>;
}
