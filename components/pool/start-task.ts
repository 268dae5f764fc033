import * as batch from "@pulumi/azure-native/batch";
import * as pulumi from "@pulumi/pulumi";
import {
  COMMAND_VARIABLE,
  CONFIGURATION_VARIABLE,
  nodeConfiguration,
  SHA256_VARIABLE,
} from "../../destinations/internal";
import { installScript, NODEJS_URL_VARIABLE, TOOL_URL_VARIABLE } from "../node-tool/install-script";
import { shellCommandLine } from "../node-tool/shell";
import type { PoolStartTaskArgs, StartTaskContainerArgs, StartTaskFileArgs } from "./start-task-args";

/** What a pool's StartTask needs. */
interface StartTaskSettings {
  readonly identityId: pulumi.Input<string>;
  readonly identityClientId: pulumi.Input<string>;
  readonly blobEndpoint: pulumi.Input<string>;
  readonly toolUrl: pulumi.Input<string>;
  readonly toolSha256: pulumi.Input<string>;
  readonly nodejsUrl?: pulumi.Input<string>;
  readonly startTask?: pulumi.Input<PoolStartTaskArgs>;
}

/**
 * How often Batch runs the StartTask again if its process fails ("Pool - Create", `maxTaskRetryCount`), such as for a
 * wrong hash, a full disk or a download that stays refused.
 */
const START_TASK_RETRIES = 3;

/** Returns the StartTask of a pool in ARM's form: the installation of the tool, and what the program adds. */
export function startTask(args: StartTaskSettings) {
  const config = pulumi
    .all([args.blobEndpoint, args.identityClientId])
    .apply(([blobEndpoint, identityClientId]) => nodeConfiguration({ blobEndpoint, identityClientId }));
  const settings = [
    { name: SHA256_VARIABLE, value: args.toolSha256 },
    { name: TOOL_URL_VARIABLE, value: args.toolUrl },
    ...(args.nodejsUrl === undefined ? [] : [{ name: NODEJS_URL_VARIABLE, value: args.nodejsUrl }]),
    { name: CONFIGURATION_VARIABLE, value: config },
  ];
  return {
    commandLine: shellCommandLine(installScript()),
    environmentSettings: settings,
    userIdentity: {
      autoUser: { scope: batch.AutoUserScope.Pool, elevationLevel: batch.ElevationLevel.Admin },
    },
    maxTaskRetryCount: START_TASK_RETRIES,
    waitForSuccess: true,
    ...(args.startTask !== undefined && additions(args.startTask, settings, args.identityId)),
  };
}

interface Setting {
  readonly name: string;
  readonly value: pulumi.Input<string>;
}

/** Returns the properties of the StartTask that change if the program adds something. */
function additions(
  added: pulumi.Input<PoolStartTaskArgs | undefined>,
  settings: readonly Setting[],
  identityId: pulumi.Input<string>,
) {
  const own = pulumi.output(added).apply((known) => known ?? {});
  return {
    commandLine: own.apply(({ commands = [] }) => shellCommandLine(startScript(commands.length))),
    environmentSettings: pulumi
      .all([settings, own])
      .apply(([ours, { environment = {}, commands = [] }]) => [
        ...ours,
        ...Object.entries(environment).map(([name, value]) => ({ name, value })),
        ...commands.map((value, index) => ({ name: `${COMMAND_VARIABLE}${index}`, value })),
      ]),
    resourceFiles: pulumi.all([own, identityId]).apply(([{ resourceFiles = [], resourceContainers = [] }, id]) => {
      const files = [...resourceFiles, ...resourceContainers].map((file) => resourceFile(file, id));
      return files.length === 0 ? undefined : files;
    }),
  };
}

function resourceFile(file: pulumi.Unwrap<StartTaskFileArgs | StartTaskContainerArgs>, ownIdentityId: string) {
  const { identityId = ownIdentityId, anonymous = false, ...rest } = { anonymous: false, ...file };
  return { ...rest, ...(!anonymous && { identityReference: { resourceId: identityId } }) };
}

/**
 * Returns the script that installs the tool and then runs the program's commands. The commands are in environment
 * variables, so that they can have quotes and several lines. The installation runs in a shell of its own, which ends
 * with its lock and its settings. It is no operand of `||`, because the shell then continues after a failed command.
 */
export function startScript(commands: number, install = installScript()): string {
  if (commands === 0) return install;
  return `(
${install}
)
failure=$?
if [ "$failure" != 0 ]; then
  exit "$failure"
fi
run() {
  /bin/sh -c "$2"
  failure=$?
  if [ "$failure" != 0 ]; then
    echo "batch-outputs: startTask.commands[$1] failed with exit code $failure; the tool is installed, but the node takes no tasks until all commands succeed" >&2
    exit "$failure"
  fi
}
${Array.from({ length: commands }, (_, index) => `run ${index} "$${COMMAND_VARIABLE}${index}"`).join("\n")}
`;
}
