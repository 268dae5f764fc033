import type * as pulumi from "@pulumi/pulumi";
import { checkTogether } from "../arguments/check-together";
import type { Problems } from "../arguments/problems";
import { imageSystem, type PoolImageArgs } from "./image-args";
import type { BlobMountArgs } from "./mounts-args";
import type { PoolStartTaskArgs } from "./start-task-args";
import type { PoolUpgradePolicyArgs } from "./upgrade-args";
import { parseVmSize } from "./vm-size";
import { WINDOWS_TOOL_FILES } from "./windows-start-task";

/** The arguments that a pool of Windows limits. */
interface LimitedArgs extends PoolImageArgs {
  vmSize?: pulumi.Input<string>;
  blobMounts?: pulumi.Input<pulumi.Input<BlobMountArgs>[]>;
  startTask?: pulumi.Input<PoolStartTaskArgs>;
  upgradePolicy?: pulumi.Input<PoolUpgradePolicyArgs>;
}

/**
 * Checks the limits of pools of Windows: the Batch agent is for x64, and blobfuse is for Linux ("Mount a virtual file
 * system on a Batch pool").
 */
export function checkWindows<T extends LimitedArgs>(args: T, prefix: string, problems: Problems): T {
  if (imageSystem(args) !== "windows") return args;
  const names = ["vmSize", "blobMounts", "startTask", "upgradePolicy"] as const;
  return checkTogether<LimitedArgs, (typeof names)[number]>(args, names, problems, (known) => {
    const { vmSize, blobMounts, startTask, upgradePolicy } = known;
    const size = typeof vmSize === "string" ? parseVmSize(vmSize) : undefined;
    if (size?.isArm) {
      problems.add(`${prefix}vmSize`, "be an x64 size for a Windows image, as Batch has no agent for Arm", vmSize);
    }
    if (blobMounts !== undefined) {
      const fix = "let tasks download their inputs as resource files";
      problems.add(`${prefix}blobMounts`, "be left out for a Windows image, as blobfuse is for Linux", blobMounts, fix);
    }
    if (upgradePolicy?.automaticOsUpgrade === true) {
      const rule = "be left out for a Windows image, because Windows updates itself on the nodes";
      problems.add(`${prefix}upgradePolicy.automaticOsUpgrade`, rule, true, "reimage nodes for a newer image");
    }
    checkStartTask(startTask, `${prefix}startTask`, problems);
  }) as T;
}

function checkStartTask(startTask: unknown, path: string, problems: Problems): void {
  const { commands = [], userCommands, resourceFiles = [] } = (startTask ?? {}) as Readonly<Record<string, unknown>>;
  if (userCommands !== undefined) {
    const fix = "use commands, which run as an administrator, or a preparation task of the job";
    problems.add(`${path}.userCommands`, "be left out for a Windows image", userCommands, fix);
  }
  for (const [index, command] of listed(commands)) {
    if (typeof command !== "string" || !/[\r\n]/.test(command)) continue;
    const fix = "write several commands, or join them with &&";
    problems.add(`${path}.commands[${index}]`, "be one line for a Windows image", command, fix);
  }
  for (const [index, file] of listed(resourceFiles)) {
    const name = (file as { filePath?: unknown } | undefined)?.filePath;
    if (typeof name !== "string" || !WINDOWS_TOOL_FILES.includes(windowsName(name))) continue;
    problems.add(`${path}.resourceFiles[${index}].filePath`, "be the name of no file of the node tool", name);
  }
}

/** Returns the name under which Windows stores a file: it ignores case, and dots and spaces at the end. */
function windowsName(path: string): string {
  return path
    .toLowerCase()
    .replace(/^(\.[\\/]+)+/, "")
    .replace(/[. ]+$/, "");
}

function listed(list: unknown): [number, unknown][] {
  return Array.isArray(list) ? [...list.entries()] : [];
}
