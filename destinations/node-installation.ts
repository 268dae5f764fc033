/**
 * The places of the node tool on a node, the names of its files, and the content of its configuration. The StartTask of
 * a pool creates them. The command lines of tasks, the command and the benchmarks use them. All of them take the places
 * and names from this file.
 */

/**
 * The node tool's folder on a node. `/opt` belongs to root, so tasks cannot change what other tasks run from there. The
 * folder that tasks share (`AZ_BATCH_NODE_SHARED_DIR`) would allow that.
 */
export const ROOT_OWNED_FOLDER = "/opt/batch-outputs";

/**
 * The variable with the folder that stands for a node's file system in local Azure, because all its nodes run on one
 * machine. Azure does not set it.
 */
const LOCAL_ROOT_VARIABLE = "LOCAL_AZURE_NODE_ROOT";

/** The node tool's folder, for a shell on the node. Put it into double quotes. */
export const NODE_TOOL_FOLDER = `\${${LOCAL_ROOT_VARIABLE}:-}${ROOT_OWNED_FOLDER}`;

/**
 * The folder in which the StartTask puts a link to the command, for a shell on the node. It is on the PATH of tasks.
 * Only root can change it.
 */
export const LINK_FOLDER = `\${${LOCAL_ROOT_VARIABLE}:-}/usr/local/bin`;

/** The installed versions, each in a folder whose name is the SHA-256 of its archive. Below the node tool's folder. */
export const VERSIONS_FOLDER = "versions";

/**
 * The code that the StartTask compiles on the node, below a version's folder. It depends on the version of V8 and on
 * the processor. All other files of a version are those of its archive.
 */
export const COMPILED_FILES = ["lib/main.cjs.code", "lib/outputs.cjs.code"];

/** The link to the version that tasks use. Below the node tool's folder. */
export const CURRENT_VERSION = "current";

/** The configuration: a {@link NodeConfiguration} as JSON. Below the node tool's folder. */
export const CONFIGURATION_FILE = "config.json";

/**
 * The folder in each version with the command `batch-outputs`. It contains nothing else, so a PATH that begins with it
 * gives a task no other program, such as the Node.js of the node tool.
 */
export const COMMAND_FOLDER = "bin";

/**
 * The folder of the installed command, for a shell on the node. Put it into double quotes. A task whose PATH begins
 * with it runs this command, although its image has another one in the {@link LINK_FOLDER} or its PATH lacks that
 * folder.
 */
export const INSTALLED_COMMAND_FOLDER = `${NODE_TOOL_FOLDER}/${CURRENT_VERSION}/${COMMAND_FOLDER}`;

/**
 * The node tool's folder on a Windows node, for cmd. Put it into double quotes. Only administrators can change what is
 * below `%ProgramFiles%`, and a new folder inherits that.
 */
export const WINDOWS_NODE_TOOL_FOLDER = "%ProgramFiles%\\batch-outputs";

/** The folder of the installed command on a Windows node, for cmd. */
export const WINDOWS_COMMAND_FOLDER = `${WINDOWS_NODE_TOOL_FOLDER}\\${COMMAND_FOLDER}`;

/** Node.js in the node tool's folder, which runs the installer on a Windows node. */
export const WINDOWS_NODEJS_FILE = "node.exe";

/**
 * The environment variable with the SHA-256 of the command's archive. The installer reads this, the URLs and the
 * configuration from the environment, so it is the same for every pool.
 */
export const SHA256_VARIABLE = "BATCH_OUTPUTS_SHA256";

/**
 * The environment variable with the SHA-256 of Node.js on a Windows node. Absent if the pool's image provides Node.js.
 */
export const NODEJS_SHA256_VARIABLE = "BATCH_OUTPUTS_NODEJS_SHA256";

/** The beginning of the names of the environment variables that contain the program's commands. */
export const COMMAND_VARIABLE = "BATCH_OUTPUTS_COMMAND_";

/** The environment variable of the StartTask with the configuration, as JSON. */
export const CONFIGURATION_VARIABLE = "BATCH_OUTPUTS_CONFIG";

/** The environment variable with the path of another configuration file, which the command reads instead. */
export const CONFIGURATION_FILE_VARIABLE = "BATCH_OUTPUTS_CONFIG_FILE";

/** The word that stands for all kinds of outputs where kinds are listed. */
export const ALL_KINDS = "all";

/** The properties of the pipeline that the command needs and that Batch does not set as environment variables. */
export interface NodeConfiguration {
  /** The form of the configuration. */
  readonly version: 1;
  /** The storage account's Blob endpoint. */
  readonly blobEndpoint: string;
  /** The client id of the managed identity that writes outputs. The node may have other identities. */
  readonly identityClientId: string;
  /** The kinds whose outputs of more than 5 MiB get an MD5, or {@link ALL_KINDS} among them. Absent for none. */
  readonly md5?: readonly string[];
}

/** Returns the content of the configuration file. */
export function nodeConfiguration({
  blobEndpoint,
  identityClientId,
  md5 = [],
}: Omit<NodeConfiguration, "version">): string {
  const configuration: NodeConfiguration = {
    version: 1,
    blobEndpoint,
    identityClientId,
    ...(md5.length > 0 && { md5 }),
  };
  return JSON.stringify(configuration);
}

/**
 * Returns the path of the configuration file that the StartTask writes; undefined if `env` is not of a node.
 *
 * @param platform defaults to that of this process.
 */
export function installedConfigurationFile(
  env: { readonly [name: string]: string | undefined },
  platform: string = process.platform,
): string | undefined {
  if (!env.AZ_BATCH_NODE_ID) return undefined;
  if (platform !== "win32") return `${env[LOCAL_ROOT_VARIABLE] ?? ""}${ROOT_OWNED_FOLDER}/${CONFIGURATION_FILE}`;
  return `${windowsNodeToolFolder(env)}\\${CONFIGURATION_FILE}`;
}

/**
 * Returns the node tool's folder on a Windows node. In programs of 32 bits, `ProgramFiles` has another value, and
 * `ProgramW6432` has this one.
 */
export function windowsNodeToolFolder(env: { readonly [name: string]: string | undefined }): string {
  return WINDOWS_NODE_TOOL_FOLDER.replace(
    "%ProgramFiles%",
    env.ProgramW6432 || env.ProgramFiles || "C:\\Program Files",
  );
}
