import type { Command } from "commander";
import { type RunningStatus, status } from "../daemon/lifecycle";
import { type StateOption, stateFolder, subcommand } from "./subcommand";

export function statusCommand(): Command {
  return subcommand("status", "show whether local Azure runs, its endpoints, and the environment of its clients")
    .option("--json", "as JSON")
    .action(async (options: StateOption & { json?: boolean }) => {
      const current = await status(stateFolder(options));
      if (options.json) {
        console.log(JSON.stringify(current, undefined, 2));
      } else {
        console.log(current.running ? describe(current) : `local Azure does not run on ${current.stateFolder}`);
      }
    });
}

function describe(running: RunningStatus): string {
  const rows = [
    ["process", String(running.pid)],
    ["state", running.stateFolder],
    ["subscription", running.subscriptionId],
    ["tenant", running.tenantId],
    ["deployer", running.deployer.objectId],
    ["certificate authority", running.caFile],
    ...Object.entries(running.endpoints),
    ...running.storageAccounts.map(({ name, blobEndpoint, down }) => [
      `storage account ${name}`,
      down === undefined ? blobEndpoint : `${blobEndpoint} is down: ${down}`,
    ]),
    ...running.batchAccounts.map(({ name, accountEndpoint }) => [`batch account ${name}`, accountEndpoint]),
    ...Object.entries(running.settings).map(([name, text]) => [`setting ${name}`, text]),
  ];
  const width = Math.max(...rows.map(([name]) => name!.length));
  const environment = Object.entries(running.environment).map(([name, value]) => `  ${name}=${value}`);
  return [
    ...rows.map(([name, value]) => `${name!.padEnd(width)}  ${value}`),
    "",
    "environment of clients:",
    ...environment,
  ].join("\n");
}
