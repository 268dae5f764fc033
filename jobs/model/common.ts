/** A variable of a task's environment. */
export interface TaskVariable {
  readonly name: string;
  readonly value?: string;
}

/** An identity on the nodes of a pool. */
interface NodeIdentity {
  readonly resourceId?: string;
}

/** A file that a node downloads: `ResourceFile` of the REST API. */
export interface NodeFile {
  readonly autoStorageContainerName?: string;
  readonly storageContainerUrl?: string;
  readonly httpUrl?: string;
  readonly blobPrefix?: string;
  readonly filePath?: string;
  readonly fileMode?: string;
  readonly identityReference?: NodeIdentity;
}

/** Files that Batch uploads after a task: `OutputFile` of the REST API. */
export interface UploadedFile {
  readonly filePattern: string;
  readonly destination: {
    readonly container?: {
      readonly path?: string;
      readonly containerUrl: string;
      readonly identityReference?: NodeIdentity;
      readonly uploadHeaders?: readonly { readonly name: string; readonly value?: string }[];
    };
  };
  readonly uploadOptions: { readonly uploadCondition: string };
}

/** The user that runs a task. */
export interface UserIdentity {
  readonly userName?: string;
  readonly autoUser?: { readonly scope?: string; readonly elevationLevel?: string };
}

/** The container in which a task runs. */
export interface ContainerSettings {
  readonly imageName: string;
  readonly containerRunOptions?: string;
  readonly registry?: object;
  readonly workingDirectory?: string;
}

/** A detail of a failure, such as the URL of a missing blob. */
export interface FailureDetail {
  readonly name?: string;
  readonly value?: string;
}

/** Limits the objects and properties of an answer. */
export interface Query {
  /** An OData filter, such as `state eq 'completed'` ("OData filters in Batch" lists the properties). */
  readonly filter?: string;
  /** The returned properties, separated by commas, such as `id,state` (default: all). */
  readonly select?: string;
}
