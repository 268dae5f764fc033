import type { FailureCode } from "./failure-code";

const ASK_AGAIN = "retry the task, and contact Azure support if the failure stays";
const READ_ROLE =
  "grant the pool's identity Storage Blob Data Reader on the container; `pulumi up --refresh` restores the role assignments of a pipeline, and a new one takes up to 10 minutes to take effect";
const FILE_NETWORK =
  "check the network between the node and the storage account (firewall, private endpoint, DNS), and retry the task";

/**
 * The codes of `failureInfo` of tasks, StartTasks, preparation and release tasks. Sources: "Batch status and error
 * codes", and `TaskFailureInformationCodes` of the .NET client 16.
 */
export const TASK_CODES: readonly FailureCode[] = [
  {
    of: "task",
    code: "ApplicationPackageError",
    cause: "the node could not download or unpack an application package",
    fix: "check that the version of the package exists and is active, and that the account's storage allows the node to read it",
  },
  {
    of: "task",
    code: "BlobAccessDenied",
    cause: "the node may not read a resource file: its identity has no role, or the SAS of the URL has expired",
    fix: READ_ROLE,
  },
  {
    of: "task",
    code: "BlobDownloadMiscError",
    cause: "the download of a resource file failed",
    fix: FILE_NETWORK,
  },
  {
    of: "task",
    code: "BlobDownloadTimedOut",
    cause: "the download of a resource file took too long",
    fix: "use the storage account in the region of the pool, and split large files",
  },
  {
    of: "task",
    code: "BlobNotFound",
    cause: "a resource file is not at its URL",
    fix: "upload the file, or correct its URL, and submit the task again",
  },
  {
    of: "task",
    code: "CommandLaunchFailed",
    cause: "the node could not start the command line",
    fix: "check that the program is executable and that the task's user may run it; wrap shell syntax with `destinations.commandLine`",
  },
  {
    of: "task",
    code: "CommandProgramNotFound",
    cause: "the node has no such program",
    fix: "name the program by its full path, or wrap the command with `destinations.commandLine`, because Batch does not start a shell",
  },
  {
    of: "task",
    code: "ContainerInvalidImage",
    cause: "the container image does not exist, or the node's disk has no room for it",
    fix: "check the name and tag of the image, and that the node's temporary disk has space",
  },
  {
    of: "task",
    code: "ContainerInvalidRegistry",
    cause: "the container registry does not exist or denies access",
    fix: "check the registry's server, and the identity or password with which the node signs in",
  },
  {
    of: "task",
    code: "ContainerInvalidSettings",
    cause: "a value of the container settings is not valid",
    fix: "check `containerSettings`, above all `containerRunOptions`, which are options of `docker create`",
  },
  {
    of: "task",
    code: "ContainerMiscError",
    cause: "the container runtime failed",
    fix: "read the details and stderr.txt, and check that the pool has a container configuration",
  },
  {
    of: "task",
    code: "DiskFull",
    cause: "the node's temporary disk has no space",
    fix: "shorten `retentionTime`, delete files in the task, or choose a VM size with a larger temporary disk",
  },
  {
    of: "task",
    code: "FailureExitCode",
    cause: "the program exited with a code other than 0",
    fix: "read the last lines of stderr.txt and stdout.txt",
  },
  {
    of: "task",
    code: "FileUploadAccessDenied",
    cause:
      "the node may not write to the container: the pool's identity has no role, or the SAS of the URL has expired",
    fix: "`pulumi up --refresh` restores the role assignment of a pipeline's identity, and a new one takes up to 10 minutes to take effect; otherwise grant Storage Blob Data Contributor, or create a SAS with write permission",
  },
  {
    of: "task",
    code: "FileUploadConflict",
    cause: "another client changed or leased the blob during the upload",
    fix: "give each task its own path, for example with the builders of `azure-batch-outputs/destinations`",
  },
  {
    of: "task",
    code: "FileUploadContainerNotFound",
    cause: "the container of an output file does not exist",
    fix: "declare the job in `jobs` of the OutputPipeline and run `pulumi up`, or create the container with `batch-outputs prepare --job JOB`",
  },
  {
    of: "task",
    code: "FileUploadMiscError",
    cause: "the upload of an output file failed",
    fix: "read fileuploaderr.txt; common causes are an identity that is not on the pool, too many files of one pattern, and files of more than 100 GB",
  },
  {
    of: "task",
    code: "FileUploadTimedOut",
    cause: "the upload of the output files took too long",
    fix: "use the storage account in the region of the pool, upload fewer files, or save them in the task with `batch-outputs save`",
  },
  {
    of: "task",
    code: "MountConfigurationError",
    cause: "the node could not mount a file system of the pool",
    fix: "check `mountConfiguration` of the pool, and read the log of the mount in `fsmounts` on the node",
  },
  {
    of: "task",
    code: "ResourceContainerAccessDenied",
    cause: "the node may not list the blobs of a container of resource files",
    fix: READ_ROLE,
  },
  {
    of: "task",
    code: "ResourceContainerListMiscError",
    cause:
      "the node could not list the blobs of a container of resource files, for example because the identity is not on the pool",
    fix: "check that the identity of the resource file is on the pool; otherwise retry the task",
  },
  {
    of: "task",
    code: "ResourceContainerListTimedOut",
    cause: "listing the blobs of a container of resource files took too long",
    fix: "give a `blobPrefix` that matches fewer blobs",
  },
  {
    of: "task",
    code: "ResourceContainerNotFound",
    cause: "a container of resource files does not exist",
    fix: "create the container and upload the files, or correct its URL, and submit the task again",
  },
  {
    of: "task",
    code: "ResourceDirectoryCreateFailed",
    cause: "the node could not create a folder for a resource file",
    fix: "check `filePath`: it must not go through a file of the same name; otherwise reimage the node",
  },
  {
    of: "task",
    code: "ResourceFileCreateFailed",
    cause: "the node could not create a resource file",
    fix: "check `filePath`: it must be a file's path that the operating system of the node allows",
  },
  {
    of: "task",
    code: "ResourceFileWriteFailed",
    cause: "the node could not write a resource file",
    fix: "check that the node's temporary disk has space, and reimage the node if the failure stays",
  },
  {
    of: "task",
    code: "TaskEnded",
    cause: "the task was ended: by a user, by its `maxWallClockTime`, or with its job",
    fix: "raise `maxWallClockTime` of the task or the job if the time was over, and reactivate or submit the task again",
  },
  { of: "task", code: "Unknown", cause: "Batch does not know the reason", fix: ASK_AGAIN },
];
