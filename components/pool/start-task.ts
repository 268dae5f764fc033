import * as batch from "@pulumi/azure-native/batch";
import type { input } from "@pulumi/azure-native/types";
import * as pulumi from "@pulumi/pulumi";
import {
  COMMAND_VARIABLE,
  CONFIGURATION_VARIABLE,
  nodeConfiguration,
  SHA256_VARIABLE,
} from "../../destinations/internal";
import {
  installScript,
  NODEJS_ARM64_URL_VARIABLE,
  NODEJS_URL_VARIABLE,
  TOOL_URL_VARIABLE,
} from "../node-tool/install-script";
import { shellCommandLine } from "../node-tool/shell";
import { imageSystem } from "./image-args";
import type { NodeSystem } from "./pool-image";
import type { PoolStartTaskArgs } from "./start-task-args";
import {
  addedFiles,
  type Setting,
  type StartTaskSettings,
  type SystemStartTask,
  USER_COMMAND_VARIABLE,
  withAddedSettings,
} from "./start-task-settings";
import { windowsStartTask } from "./windows-start-task";

/**
 * How often Batch runs the StartTask again if its process fails ("Pool - Create", `maxTaskRetryCount`), such as for a
 * wrong hash, a full disk or a download that stays refused.
 */
const START_TASK_RETRIES = 3;

/** The user of tasks that are no administrators. It exists when a StartTask runs (Batch Shipyard's scripts use it). */
const TASK_USER = "_azbatch";

/** Returns the StartTask of a pool in ARM's form: the installation of the tool, and what the program adds. */
export function startTask(args: StartTaskSettings): pulumi.Input<input.batch.StartTaskArgs> {
  const configuration = pulumi
    .all([args.blobEndpoint, args.identityClientId, args.md5])
    .apply(([blobEndpoint, identityClientId, md5 = []]) => nodeConfiguration({ blobEndpoint, identityClientId, md5 }));
  const system = imageSystem(args);
  const ofSystem = (known: NodeSystem): input.batch.StartTaskArgs => ({
    ...(known === "windows" ? windowsStartTask(args, configuration) : linuxStartTask(args, configuration)),
    userIdentity: {
      autoUser: { scope: batch.AutoUserScope.Pool, elevationLevel: batch.ElevationLevel.Admin },
    },
    maxTaskRetryCount: START_TASK_RETRIES,
    waitForSuccess: true,
  });
  return typeof system === "string" ? ofSystem(system) : system.apply(ofSystem);
}

function linuxStartTask(args: StartTaskSettings, configuration: pulumi.Output<string>): SystemStartTask {
  const common = [
    { name: SHA256_VARIABLE, value: args.toolSha256 },
    { name: TOOL_URL_VARIABLE, value: args.toolUrl },
    ...(args.nodejsUrl === undefined ? [] : [{ name: NODEJS_URL_VARIABLE, value: args.nodejsUrl }]),
    { name: CONFIGURATION_VARIABLE, value: configuration },
  ];
  const settings = args.arm64NodejsUrl === undefined ? common : withArm64(common, args.arm64NodejsUrl);
  return {
    commandLine: shellCommandLine(installScript()),
    environmentSettings: settings,
    ...(args.startTask !== undefined && additions(args.startTask, settings, args.identityId)),
  };
}

/** Adds the URL of Node.js for Arm64, unless it is an output without a value. */
function withArm64(settings: Setting[], arm64NodejsUrl: pulumi.Input<string>) {
  return pulumi
    .all([settings, arm64NodejsUrl as pulumi.Input<string | undefined>])
    .apply(([common, value]) =>
      value === undefined ? common : [...common, { name: NODEJS_ARM64_URL_VARIABLE, value }],
    );
}

/** Returns the properties of the StartTask that change if the program adds something. */
function additions(
  added: pulumi.Input<PoolStartTaskArgs | undefined>,
  settings: readonly Setting[] | pulumi.Output<pulumi.Unwrap<Setting>[]>,
  identityId: pulumi.Input<string>,
) {
  const own = pulumi.output(added).apply((known) => known ?? {});
  return {
    commandLine: own.apply(({ commands = [], userCommands = [] }) =>
      shellCommandLine(startScript(commands.length, userCommands.length)),
    ),
    environmentSettings: withAddedSettings(settings, own),
    resourceFiles: addedFiles(own, identityId).apply((files) => (files.length === 0 ? undefined : files)),
  };
}

/**
 * Returns the script that installs the tool and then runs the program's commands. The commands are in environment
 * variables, so that they can have quotes and several lines. The installation runs in a shell of its own, which ends
 * with its lock and its settings. It is no operand of `||`, because the shell then continues after a failed command.
 *
 * `runuser` of util-linux is in every Linux image of Batch. On a machine without the user of tasks, the commands run as
 * `nobody`, so that they never have more rights than they state.
 */
export function startScript(commands: number, userCommands = 0, install = installScript()): string {
  if (commands === 0 && userCommands === 0) return install;
  const numbers = (length: number) => Array.from({ length }, (_, index) => index);
  const asRoot = numbers(commands).map((index) => `run "commands[${index}]" as_root "$${COMMAND_VARIABLE}${index}"`);
  const asUser = numbers(userCommands).map(
    (index) => `run "userCommands[${index}]" as_user "$${USER_COMMAND_VARIABLE}${index}"`,
  );
  return `(
${install}
)
failure=$?
if [ "$failure" != 0 ]; then
  exit "$failure"
fi
as_root() {
  /bin/sh -c "$1"
}
as_user() {
  if [ "$(id -u)" != 0 ]; then
    /bin/sh -c "$1"
  elif id -u ${TASK_USER} >/dev/null 2>&1; then
    runuser -u ${TASK_USER} -- /bin/sh -c "$1"
  else
    runuser -u nobody -- /bin/sh -c "$1"
  fi
}
run() {
  "$2" "$3"
  failure=$?
  if [ "$failure" != 0 ]; then
    echo "batch-outputs: startTask.$1 failed with exit code $failure; the tool is installed, but the node takes no tasks until all commands succeed" >&2
    exit "$failure"
  fi
}
${[...asRoot, ...asUser].join("\n")}
`;
}
