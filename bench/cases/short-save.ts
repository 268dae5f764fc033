import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison, Peer } from "../bench";
import { CLIENT_ID, startNode } from "../node";
import { costAtSink } from "../peers";
import { timed } from "../processes";
import { randomFile } from "../random-file";

/** Saves 1 KiB with a new process, as the command line of a task does. */
export async function shortSave(bench: Bench): Promise<Comparison> {
  const { programs, sink } = bench;
  const source = join(bench.folder, "source.bin");
  await randomFile(source, 2 ** 10);
  const node = await startNode(bench.folder, sink);
  const env = node.env("task");

  function peer(name: string, args: readonly string[], before: () => Promise<unknown> = async () => {}): Peer {
    return {
      name,
      run: async () => {
        await sink.ask({ ask: "reset" });
        await before();
        const cost = await timed(process.execPath, args, env);
        return { ...cost, ...(await costAtSink(sink)) };
      },
    };
  }

  const save = [programs.command, "save", "TaskOutput", source, "--as", "source.bin"];
  return {
    title: "save 1 KiB with a new process",
    amount: { count: 1, unit: "files" },
    baseline: "SDK with identity",
    peers: [
      { name: "node", run: () => timed(process.execPath, ["-e", "0"]) },
      // In this order, because the second call uses the token that the first has stored.
      peer("batch-outputs save, a user's first call", save, node.forgetToken),
      peer("batch-outputs save, no compiled code", save, () => rm(programs.compiledLibrary, { force: true })),
      peer("batch-outputs save, later calls", save, () => timed(process.execPath, [programs.compile])),
      peer("SDK with identity", [programs.sdkCommand, sink.blobEndpoint, CLIENT_ID, source]),
    ],
    close: async () => {
      await node.stop();
      await rm(source);
    },
  };
}
