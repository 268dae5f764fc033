import type { Bench, Comparison } from "../bench";
import { timed } from "../processes";

/** Compares the start of the command with a Node.js process that does nothing. */
export async function startUp({ programs }: Bench): Promise<Comparison> {
  const command =
    (...args: string[]) =>
    () =>
      timed(process.execPath, [programs.command, ...args]);
  return {
    title: "start-up of the command",
    amount: { count: 1, unit: "runs" },
    baseline: "node",
    peers: [
      { name: "node", run: () => timed(process.execPath, ["-e", "0"]) },
      { name: "batch-outputs --version", run: command("--version") },
      { name: "batch-outputs save --help", run: command("save", "--help") },
    ],
    close: async () => {},
  };
}
