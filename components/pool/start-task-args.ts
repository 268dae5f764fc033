import type * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import { listOf, mapOf } from "../arguments/lists";
import { withoutSecret } from "../arguments/no-secret";
import type { Problems } from "../arguments/problems";
import { flag, object, type Rules, required, text } from "../arguments/rule";
import { IDENTITY_ID } from "../azure/azure-forms";

/** A file that Batch downloads to each node before the StartTask runs. */
export interface StartTaskFileArgs {
  /** The URL of the file, such as a blob's. It cannot have a SAS. */
  httpUrl: pulumi.Input<string>;
  /** The path of the file in the StartTask's working directory, such as setup/fonts.zip. */
  filePath: pulumi.Input<string>;
  /** The mode of the file in octal digits, such as 0755. Defaults to 0770. */
  fileMode?: pulumi.Input<string>;
  /**
   * The ARM id of the identity that reads the file: one of additionalIdentityIds. It needs the role Storage Blob Data
   * Reader. Defaults to the identity of the nodes, unless anonymous is true.
   */
  identityId?: pulumi.Input<string>;
  /** Whether the file is public, and is downloaded without an identity. Defaults to false. */
  anonymous?: pulumi.Input<boolean>;
}

/** A container whose blobs Batch downloads to each node before the StartTask runs. */
export interface StartTaskContainerArgs {
  /** The URL of the container in Blob storage. It cannot have a SAS. */
  storageContainerUrl: pulumi.Input<string>;
  /** The beginning of the names of the blobs to download, such as setup/. Defaults to all blobs. */
  blobPrefix?: pulumi.Input<string>;
  /** The folder for the files in the StartTask's working directory. Defaults to that directory. */
  filePath?: pulumi.Input<string>;
  /**
   * The ARM id of the identity that reads the blobs: one of additionalIdentityIds. It needs the role Storage Blob Data
   * Reader. Defaults to the identity of the nodes.
   */
  identityId?: pulumi.Input<string>;
}

/**
 * What a StartTask does in addition to the installation of the tool. The order is: Batch downloads the files, the tool
 * is installed, and then the commands run. A change reaches a node when it restarts or is reimaged.
 */
export interface PoolStartTaskArgs {
  /**
   * Commands that run as root, one after the other, after the tool is installed, such as `["apt-get install -y
   * ffmpeg"]`. Each runs in its own `/bin/sh`, in the StartTask's working directory. If one fails, the next ones do not
   * run. Batch repeats the StartTask three times, and then the node takes no tasks. The commands run at each start of
   * the node, so they must be able to run again. Defaults to none.
   */
  commands?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Commands that run without administrator rights, one after the other, after all of commands, such as `["tar -xf
   * fonts.tar -C $AZ_BATCH_NODE_SHARED_DIR"]`. They run as the user `_azbatch`, which runs tasks that are no
   * administrators. Everything else is as for commands. Defaults to none.
   */
  userCommands?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Environment variables for the commands, such as `{ LICENSE_SERVER: "10.0.0.4" }`. The installation of the tool sees
   * them, too, so that a proxy for downloads can be set. Names cannot begin with AZ_BATCH_ or BATCH_OUTPUTS_, in
   * any case. Defaults to none.
   */
  environment?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /**
   * Files that Batch downloads before the StartTask runs. If storage refuses one, Batch does not try again, and the
   * node takes no tasks until it is restarted. Defaults to none.
   */
  resourceFiles?: pulumi.Input<pulumi.Input<StartTaskFileArgs>[]>;
  /** Containers whose blobs Batch downloads, as it downloads resourceFiles. Defaults to none. */
  resourceContainers?: pulumi.Input<pulumi.Input<StartTaskContainerArgs>[]>;
}

const TEXT = text({ pattern: /\S/, rule: "be a string with a command" });
const VALUE = text({ pattern: /^[\s\S]*$/, rule: "be a string" });
/** The last name is where the tool's installation gets its tokens. Windows ignores the case of names. */
const NAME = text({
  pattern: /^(?!AZ_BATCH_|BATCH_OUTPUTS_|AZURE_POD_IDENTITY_AUTHORITY_HOST$)[A-Z_][A-Z0-9_]*$/i,
  rule: "have names of letters, digits and `_` that do not begin with AZ_BATCH_ or BATCH_OUTPUTS_",
});
const URL = text({ pattern: /^https:\/\/[^/?#\s]+\/[^\s]+$/, rule: "be an https URL" });
/** "The specified relative path cannot break out of the task's working directory" ("Pool - Create", `filePath`). */
const PATH = text({
  pattern: /^(?![\s/])(?!(?:.*\/)?\.\.(?:\/|$))[^\\\0\n]+$/,
  rule: "be a relative path without .., such as setup/fonts.zip",
});
const MODE = text({ pattern: /^0?[0-7]{3}$/, rule: "be a mode in octal digits, such as 0755" });
const PREFIX = text({ pattern: /^[^\s].*$/, rule: "be the beginning of a blob's name" });

const FILE_RULES: Rules<StartTaskFileArgs> = {
  httpUrl: required(withoutSecret(URL)),
  filePath: required(PATH),
  fileMode: MODE,
  identityId: text(IDENTITY_ID),
  anonymous: flag(),
};

const CONTAINER_RULES: Rules<StartTaskContainerArgs> = {
  storageContainerUrl: required(withoutSecret(URL)),
  blobPrefix: PREFIX,
  filePath: PATH,
  identityId: text(IDENTITY_ID),
};

const START_TASK_RULES: Rules<PoolStartTaskArgs> = {
  commands: listOf(withoutSecret(TEXT)),
  userCommands: listOf(withoutSecret(TEXT)),
  environment: mapOf(NAME, withoutSecret(VALUE)),
  resourceFiles: listOf(object(FILE_RULES, checkFile)),
  resourceContainers: listOf(object(CONTAINER_RULES)),
};

/** The rule for the StartTask of a pool. */
export const startTaskRule = object(START_TASK_RULES);

function checkFile(file: StartTaskFileArgs, path: string, problems: Problems): StartTaskFileArgs {
  if (file.anonymous === undefined) return file;
  return checkTogether(file, ["identityId", "anonymous"], problems, ({ identityId, anonymous }) => {
    if (anonymous !== true || identityId === undefined) return;
    problems.add(`${path}.identityId`, "be left out if the file is read without one", identityId);
  });
}
