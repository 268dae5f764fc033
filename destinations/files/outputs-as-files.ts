import { blobName, jobOutputPath, type OutputKind, taskOutputPath } from "../../conventions";
import type { Account } from "./account";
import { type ResourceFile, type ResourceFileOptions, resourceFile } from "./resource-file";

/** The outputs that a task downloads, and their path on the node. */
export interface OutputInputOptions extends ResourceFileOptions {
  /** The path of one output below its kind. Defaults to all outputs of the kind. */
  readonly path?: string;
}

/** The owner of outputs: a task, or the job if no task is given. */
interface OutputOwner {
  readonly container: string;
  readonly taskId?: string;
  readonly kind: OutputKind;
}

/**
 * Returns the ResourceFile that downloads stored outputs of one kind.
 *
 * @throws {DestinationError} `ResourceFileRefused`, `IdentityRefused`.
 * @throws {ConventionError} `KindRefused`, `PathRefused`, `BlobNameRefused`.
 */
export function outputsAsFile(
  account: Account,
  { container, taskId, kind }: OutputOwner,
  { path, ...options }: OutputInputOptions = {},
): ResourceFile {
  const owner = { ...(taskId !== undefined && { taskId }), kind };
  if (path !== undefined) return resourceFile(account, { ...options, container, blob: blobName({ ...owner, path }) });
  const directory = taskId === undefined ? jobOutputPath(kind) : taskOutputPath(taskId, kind);
  // Without the slash, the outputs of a kind whose name begins with this one would be downloaded, too.
  return resourceFile(account, { ...options, container, prefix: `${directory}/` });
}

/** What a task has that takes the outputs of other tasks: properties of `BatchTaskCreateOptions` of the REST API. */
export interface UpstreamInputs {
  resourceFiles: ResourceFile[];
  dependsOn: { taskIds: string[] };
}

/**
 * Returns the ResourceFiles with the outputs of several tasks, and the dependency on these tasks. Each output has its
 * whole name as its path, below `filePath`: one path can then be an output of each task.
 *
 * @throws the errors of `outputsAsFile`.
 */
export function inputsFrom(
  account: Account,
  container: string,
  taskIds: readonly string[],
  kind: OutputKind,
  { path, filePath, ...options }: OutputInputOptions = {},
): UpstreamInputs {
  const directory = filePath === undefined ? "" : `${filePath.replace(/[/\\]+$/, "")}/`;
  const resourceFiles = taskIds.map((taskId) =>
    outputsAsFile(
      account,
      { container, taskId, kind },
      {
        ...options,
        ...(path === undefined
          ? filePath !== undefined && { filePath }
          : { path, filePath: `${directory}${blobName({ taskId, kind, path })}` }),
      },
    ),
  );
  return { resourceFiles, dependsOn: { taskIds: [...taskIds] } };
}
