import { userInfo } from "node:os";
import type { NameValue, UserIdentity } from "../../model";
import type { ComputeNodeSettings } from "../compute-node";
import { TaskFailure } from "../failure";
import type { NodeLayout, TaskDirectories } from "../layout";
import { replaceVariables } from "./expand-variables";

/** The properties of a process that determine its environment. */
export interface ProcessIdentity {
  readonly directories: TaskDirectories;
  /** Absent for a StartTask. */
  readonly job?: {
    readonly jobId: string;
    readonly taskId: string;
    /** Set if the job has a preparation task and this process is not it. */
    readonly preparation?: TaskDirectories;
    /** Set if the task asks for access to its job. */
    readonly authenticationToken?: string;
  };
  readonly userIdentity?: UserIdentity;
  /** The job's common settings, followed by the task's. If a name occurs twice, the last one applies. */
  readonly environmentSettings: readonly NameValue[];
}

/**
 * Returns the whole environment of a process. It contains nothing from the daemon's own environment.
 *
 * Later entries override earlier ones: PATH, HOME and USER as on a Linux node; the node's variables for every process;
 * the settings of the job and the task; Batch's variables. Variables in the values of settings are expanded, as on a
 * real node.
 *
 * @throws {TaskFailure} CommandLaunchFailed if settings refer to each other in a circle, or are longer than a process
 * accepts.
 * @see https://learn.microsoft.com/azure/batch/batch-compute-node-environment-variables
 */
export function processEnvironment(
  node: ComputeNodeSettings,
  layout: NodeLayout,
  process: ProcessIdentity,
): Record<string, string> {
  const system = {
    // As printed by a task on an Ubuntu node (Azure CLI quickstart for Batch). The first folder stands for
    // /usr/local/bin of this node.
    PATH: `${layout.root}/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${layout.shared}:${process.directories.workingDirectory}`,
    HOME: process.directories.workingDirectory,
    USER: userInfo().username,
    ...node.environment,
    // The nodes share one file system. Programs that a StartTask installs outside of Batch's folders go below this one.
    LOCAL_AZURE_NODE_ROOT: layout.root,
    AZURE_POD_IDENTITY_AUTHORITY_HOST: node.imdsUrl,
  };
  const batch = batchVariables(node, layout, process);
  const settings = expandSettings(process.environmentSettings, { ...system, ...batch });
  return { ...system, ...settings, ...batch };
}

/** Returns the variables that Batch sets for a process, with the paths of this machine. */
export function batchVariables(
  node: ComputeNodeSettings,
  layout: NodeLayout,
  process: ProcessIdentity,
): Record<string, string> {
  const { directories, job, userIdentity } = process;
  const { scope = "pool", elevationLevel = "nonadmin" } = userIdentity?.autoUser ?? {};
  return {
    AZ_BATCH_ACCOUNT_NAME: node.account.name,
    AZ_BATCH_ACCOUNT_URL: node.account.url,
    AZ_BATCH_CERTIFICATES_DIR: `${directories.directory}/certs`,
    AZ_BATCH_NODE_ID: node.nodeId,
    AZ_BATCH_NODE_IS_DEDICATED: "true",
    AZ_BATCH_NODE_MOUNTS_DIR: layout.mounts,
    AZ_BATCH_NODE_ROOT_DIR: layout.root,
    AZ_BATCH_NODE_SHARED_DIR: layout.shared,
    AZ_BATCH_NODE_STARTUP_DIR: layout.startup.directory,
    AZ_BATCH_NODE_STARTUP_WORKING_DIR: layout.startup.workingDirectory,
    AZ_BATCH_POOL_ID: node.poolId,
    AZ_BATCH_TASK_DIR: directories.directory,
    // The example value in the documentation. Local Azure never reports a full disk.
    AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES: "1000000",
    AZ_BATCH_TASK_USER: userInfo().username,
    AZ_BATCH_TASK_USER_IDENTITY: `${/^task$/i.test(scope) ? "Task" : "Pool"}${/^admin$/i.test(elevationLevel) ? "Admin" : "NonAdmin"}`,
    AZ_BATCH_TASK_WORKING_DIR: directories.workingDirectory,
    ...(job && { AZ_BATCH_JOB_ID: job.jobId, AZ_BATCH_TASK_ID: job.taskId }),
    ...(job?.authenticationToken !== undefined && { AZ_BATCH_AUTHENTICATION_TOKEN: job.authenticationToken }),
    ...(job?.preparation && {
      AZ_BATCH_JOB_PREP_DIR: job.preparation.directory,
      AZ_BATCH_JOB_PREP_WORKING_DIR: job.preparation.workingDirectory,
    }),
  };
}

/**
 * The maximum length, in characters, of a setting's expanded value. Linux accepts no longer string for a process
 * (`MAX_ARG_STRLEN`, execve(2)).
 */
const MAX_VALUE = 128 * 1024;
/** The maximum length of a chain of settings that refer to each other. */
const MAX_CHAIN = 100;

/**
 * Expands settings. A setting can use any other and, under its own name, the value that it replaces
 * (`PATH=$PATH:/opt/bin`).
 *
 * @param replace replaces the variables in a text.
 */
export function expandSettings(
  settings: readonly NameValue[],
  base: Readonly<Record<string, string>>,
  replace = replaceVariables,
): Record<string, string> {
  const written = new Map(settings.map(({ name, value }) => [name, value ?? ""]));
  const expanded = new Map<string, string>();
  const expand = (name: string, users: readonly string[]): string | undefined => {
    const value = written.get(name);
    if (value === undefined || users.at(-1) === name) return base[name];
    if (users.includes(name)) throw unusable("must not refer to each other in a circle", [...users, name].join(" -> "));
    if (users.length > MAX_CHAIN) throw unusable(`must refer to each other at most ${MAX_CHAIN} times in a row`, name);
    const known = expanded.get(name);
    if (known !== undefined) return known;
    let length = value.length;
    const result = replace(value, (used) => {
      const part = expand(used, [...users, name]);
      length += part?.length ?? 0;
      // Checked during expansion, because thousands of references to a long value would use too much memory.
      if (length > MAX_VALUE) throw unusable(`must expand to at most ${MAX_VALUE} characters each`, name);
      return part;
    });
    expanded.set(name, result);
    return result;
  };
  return Object.fromEntries([...written.keys()].map((name) => [name, expand(name, []) ?? ""]));
}

function unusable(rule: string, given: string): TaskFailure {
  return new TaskFailure("CommandLaunchFailed", [
    { name: "Message", value: `environmentSettings ${rule}, got ${given}` },
  ]);
}
