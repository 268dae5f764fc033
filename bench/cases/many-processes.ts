import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench, Comparison, Peer } from "../bench";
import type { Task } from "../measured/task";
import { startNode } from "../node";
import { costAtSink, hasRclone, rcloneCommand, trusting } from "../peers";
import { type CommandLine, timed, timedTogether } from "../processes";
import { randomFile } from "../random-file";

/** The files that each process saves. Sizes are in bytes. */
const LARGE_FILE = 32 * 2 ** 20;
const SMALL_FILES = 200;
const SMALL_FILE = 16 * 2 ** 10;

/**
 * Compares several tasks of a node that save their outputs at the same time. Each has its own process.
 *
 * @param requestsPerSecond the number of requests that the sink answers; it refuses the others (default: no limit).
 */
export async function manyProcesses(bench: Bench, processes: number, requestsPerSecond = 0): Promise<Comparison> {
  const { programs, sink } = bench;
  const source = join(bench.folder, "outputs");
  await mkdir(source);
  await randomFile(join(source, "large.bin"), LARGE_FILE);
  for (let index = 0; index < SMALL_FILES; index += 1) await randomFile(join(source, `${index}.bin`), SMALL_FILE);
  const files = processes * (SMALL_FILES + 1);
  const node = await startNode(bench.folder, sink);
  // An earlier call leaves a token and compiled code, as earlier tasks of a node do.
  await timed(
    process.execPath,
    [programs.command, "save", "TaskOutput", join(source, "0.bin"), "--as", "0.bin"],
    node.env("earlier"),
  );

  function peer(name: string, commandOf: (blobEndpoint: string, taskId: string) => CommandLine): Peer {
    // Each process has its own account, so that none writes the blobs of another.
    const commands = Array.from({ length: processes }, (_, index) =>
      commandOf(`${sink.blobEndpoint}-${index}`, `task-${index}`),
    );
    return {
      name,
      run: async () => {
        await sink.ask({ ask: "reset" });
        await sink.ask({ ask: "limit", requestsPerSecond });
        const { errors, ...cost } = await timedTogether(commands);
        const atSink = await costAtSink(sink);
        const { refused, blobs } = await sink.ask({ ask: "counts" });
        await sink.ask({ ask: "limit", requestsPerSecond: 0 });
        if (errors.length > 0)
          console.error(`${errors.length} of ${name} failed, the first by: ${firstErrorLine(errors[0]!)}`);
        else if (blobs !== files) throw new Error(`sink must have ${files} blobs of ${name}, got ${blobs}`);
        return { ...cost, ...atSink, ...(requestsPerSecond > 0 && { refused }) };
      },
    };
  }

  const uploadFile: Omit<Task, "blobEndpoint"> = { what: "save a folder", way: "SDK uploadFile", source, count: 32 };
  const peers = [
    peer("batch-outputs save", (_, taskId) => ({
      command: [process.execPath, programs.command, "save", "TaskOutput", "**"],
      cwd: source,
      env: node.env(taskId),
    })),
    peer("SDK uploadFile", (blobEndpoint) => ({
      command: [process.execPath, programs.measured, JSON.stringify({ ...uploadFile, blobEndpoint })],
      env: trusting(sink.caFile),
    })),
  ];
  if (await hasRclone()) {
    peers.push(peer("rclone", (blobEndpoint) => ({ command: rcloneCommand(sink, blobEndpoint, source, []) })));
  }
  return {
    title: `${processes} processes at once, each with ${SMALL_FILES} files of 16 KiB and one of 32 MiB${requestsPerSecond > 0 ? `; ${requestsPerSecond} requests per second` : ""}`,
    amount: { count: files, unit: "files" },
    baseline: "SDK uploadFile",
    peers,
    close: async () => {
      await node.stop();
      await rm(source, { recursive: true });
    },
  };
}

function firstErrorLine(text: string): string {
  return (
    text.split("\n").find((line) => /error/i.test(line) && !line.startsWith(" ") && !line.startsWith("node:")) ?? text
  );
}
