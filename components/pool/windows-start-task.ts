import * as pulumi from "@pulumi/pulumi";
import {
  CONFIGURATION_VARIABLE,
  NODEJS_SHA256_VARIABLE,
  SHA256_VARIABLE,
  WINDOWS_NODEJS_FILE,
} from "../../destinations/internal";
import { COMMAND_FILE } from "../node-tool/install-script";
import { NodeRuntime } from "../node-tool/node-runtime";
import { NODEJS_FOR_WINDOWS } from "../node-tool/nodejs-package";
import { windowsStartLine } from "../node-tool/windows-script";
import {
  addedFiles,
  type Setting,
  type StartTaskSettings,
  type SystemStartTask,
  withAddedSettings,
} from "./start-task-settings";

/** The names of the files in the StartTask's working directory that are the tool's. */
export const WINDOWS_TOOL_FILES = [WINDOWS_NODEJS_FILE, COMMAND_FILE];

/**
 * Returns what the StartTask of a Windows pool has of its own. Batch downloads the files, because a node has no program
 * for that before they are verified. The installer also runs the commands that the program adds.
 */
export function windowsStartTask(args: StartTaskSettings, configuration: pulumi.Output<string>): SystemStartTask {
  const { identityId, toolUrl, nodejsUrl, startTask = {}, runtime = NodeRuntime.Bundled } = args;
  const isBundled = runtime === NodeRuntime.Bundled;
  const { sha256 } = NODEJS_FOR_WINDOWS;
  const settings: Setting[] = [
    { name: SHA256_VARIABLE, value: args.toolSha256 },
    ...(isBundled ? [{ name: NODEJS_SHA256_VARIABLE, value: sha256 }] : []),
    { name: CONFIGURATION_VARIABLE, value: configuration },
  ];
  const file = (httpUrl: pulumi.Input<string>, filePath: string) => ({
    httpUrl,
    filePath,
    identityReference: { resourceId: identityId },
  });
  const own = pulumi.output(startTask).apply((known) => known ?? {});
  const files = [
    ...(isBundled && nodejsUrl !== undefined ? [file(nodejsUrl, WINDOWS_NODEJS_FILE)] : []),
    file(toolUrl, COMMAND_FILE),
  ];
  return {
    commandLine: windowsStartLine(isBundled ? sha256 : undefined),
    environmentSettings: withAddedSettings(settings, own),
    resourceFiles: pulumi.all([files, addedFiles(own, identityId)]).apply(([ours, added]) => [...ours, ...added]),
  };
}
