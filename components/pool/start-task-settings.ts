import type { input } from "@pulumi/azure-native/types";
import * as pulumi from "@pulumi/pulumi";
import { COMMAND_VARIABLE } from "../../destinations/internal";
import type { NodeRuntime } from "../node-tool/node-runtime";
import type { PoolImageArgs } from "./image-args";
import type { PoolStartTaskArgs, StartTaskContainerArgs, StartTaskFileArgs } from "./start-task-args";

/** The beginning of the names of the environment variables with the commands that run without administrator rights. */
export const USER_COMMAND_VARIABLE = "BATCH_OUTPUTS_USER_COMMAND_";

/** What a pool's StartTask needs. */
export interface StartTaskSettings extends PoolImageArgs {
  readonly identityId: pulumi.Input<string>;
  readonly identityClientId: pulumi.Input<string>;
  readonly blobEndpoint: pulumi.Input<string>;
  readonly md5?: pulumi.Input<pulumi.Input<string>[]>;
  readonly toolUrl: pulumi.Input<string>;
  readonly toolSha256: pulumi.Input<string>;
  /** Of Node.js for the system of the nodes. */
  readonly nodejsUrl?: pulumi.Input<string>;
  /** Of Node.js for Arm64, if the nodes have Arm processors. */
  readonly arm64NodejsUrl?: pulumi.Input<string>;
  readonly runtime?: NodeRuntime;
  readonly startTask?: pulumi.Input<PoolStartTaskArgs>;
}

/** What the StartTask of each system has of its own, in ARM's form. */
export type SystemStartTask = Pick<input.batch.StartTaskArgs, "commandLine" | "environmentSettings" | "resourceFiles">;

/** An environment setting in ARM's form. */
export interface Setting {
  readonly name: string;
  readonly value: pulumi.Input<string>;
}

/** Returns environment settings, followed by those and the commands that the program adds. */
export function withAddedSettings(
  settings: readonly Setting[] | pulumi.Output<pulumi.Unwrap<Setting>[]>,
  added: AddedStartTask,
) {
  return pulumi
    .all([settings, added])
    .apply(([ours, { environment = {}, commands = [], userCommands = [] }]) => [
      ...ours,
      ...Object.entries(environment).map(([name, value]) => ({ name, value })),
      ...commands.map((value, index) => ({ name: `${COMMAND_VARIABLE}${index}`, value })),
      ...userCommands.map((value, index) => ({ name: `${USER_COMMAND_VARIABLE}${index}`, value })),
    ]);
}

/** Returns the resource files that the program adds, in ARM's form. */
export function addedFiles(added: AddedStartTask, identityId: pulumi.Input<string>) {
  return pulumi
    .all([added, identityId])
    .apply(([{ resourceFiles = [], resourceContainers = [] }, id]) =>
      [...resourceFiles, ...resourceContainers].map((file) => resourceFile(file, id)),
    );
}

/** What the program adds to a StartTask. */
type AddedStartTask = pulumi.Output<pulumi.Unwrap<PoolStartTaskArgs>>;

function resourceFile(file: pulumi.Unwrap<StartTaskFileArgs | StartTaskContainerArgs>, ownIdentityId: string) {
  const { identityId = ownIdentityId, anonymous = false, ...rest } = { anonymous: false, ...file };
  return { ...rest, ...(!anonymous && { identityReference: { resourceId: identityId } }) };
}
