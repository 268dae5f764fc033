/** The ARM resources of a local Azure, by id. Ids are compared without regard to case, as Azure does. Every change is on disk when the call returns. */
export interface Resources {
  get(id: string): Resource | undefined;
  /** Every resource of a type, or of all types; with `parentId`, only those below it. */
  list(type?: string, parentId?: string): Resource[];
  put(resource: Resource): void;
  delete(id: string): void;
}

export interface Resource {
  readonly id: string;
  /** The Pulumi type without a version, such as `azure-native:storage:StorageAccount`. */
  readonly type: string;
  /** What the provider was given, names as azure-native has them. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the provider answered. */
  readonly outputs: Readonly<Record<string, unknown>>;
}
