import { rm } from "node:fs/promises";
import type { ComputeNodeSettings } from "../compute-node";
import { processEnvironment } from "../environment/environment";
import { LINUX_PATHS } from "../files/file-pattern";
import { nodeLayout } from "../layout";
import { parseCommandLine } from "../process/command-line";
import { endMarked } from "../process/processes";
import { runProcess } from "../process/run-process";
import type { NodeSystem } from "./node-system";

/** Returns the system of a Linux node, whose processes are processes of this machine. */
export function linuxSystem(settings: ComputeNodeSettings): NodeSystem {
  const layout = nodeLayout(settings.directory);
  return {
    layout,
    paths: LINUX_PATHS,
    boot: async () => {},
    endAll: () => endMarked("AZ_BATCH_NODE_ROOT_DIR", layout.root),
    remove: () => rm(layout.root, { recursive: true, force: true }),
    environmentOf: (process) => processEnvironment(settings, layout, process),
    run: async ({ commandLine, ...process }, signal) =>
      runProcess({ command: parseCommandLine(commandLine), ...process }, signal),
  };
}
