/**
 * The description of a deployed pipeline for programs that use it. It is plain JSON, so it can be passed through a
 * StackReference, `pulumi stack output --json` or a file. It contains no secret.
 */
export interface PipelineDescription {
  /** The version of this description: 3 if a pool is of Windows, 2 if one has its own identity, otherwise 1. */
  version: number;
  /** The Batch account's endpoint, such as `https://account.westeurope.batch.azure.com`. */
  batchEndpoint: string;
  /** The pools whose nodes have the node tool, by the name that the pipeline gives them. */
  pools: { [name: string]: DescribedPool };
  /** The storage account's Blob endpoint with a trailing slash, such as `https://account.blob.core.windows.net/`. */
  blobEndpoint: string;
  /** The identity that nodes use to read and write, except on pools with an identity of their own. */
  writer: DescribedWriter;
  /** The declared jobs, by job id. */
  jobs: { [jobId: string]: DescribedJob };
  /** Whether the writer can also create and fill containers of jobs that are not declared. Defaults to false. */
  dynamicJobs?: boolean;
  /** The node tool that the pools install. */
  nodeTool: DescribedNodeTool;
}

/** A pool of a pipeline. */
export interface DescribedPool {
  /** The pool's id in the Batch account. It changes when the pool is replaced, unless the pipeline sets a fixed id. */
  id: string;
  /** The pool's own identity. Absent if the pool has the pipeline's `writer`. */
  writer?: DescribedWriter;
  /** The ids of the jobs whose outputs the pool's own identity can write. Given together with `writer`. */
  jobs?: string[];
  /** The operating system of the nodes: windows. Absent for Linux. */
  system?: string;
}

/** A user-assigned identity of pools. */
export interface DescribedWriter {
  /** The identity's ARM id. */
  identityId: string;
  /** The identity's client id, with which a program on a node requests a token. */
  identityClientId: string;
}

/** A declared job. */
export interface DescribedJob {
  /** The container of the job's outputs. */
  container: string;
}

/** The node tool of a pipeline. */
export interface DescribedNodeTool {
  /** The version of the package that it was built from. */
  version: string;
  /** The SHA-256 of its archive, 64 lower-case hex digits. */
  sha256: string;
}
