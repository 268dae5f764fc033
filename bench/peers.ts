import { rm } from "node:fs/promises";
import type { Bench, Cost, Peer } from "./bench";
import type { Task, TaskCost } from "./measured/task";
import { output, timed } from "./processes";
import type { Sink } from "./start-sink";

/** What comes before and after a run, and is not measured. */
export interface Around {
  /** Puts into the empty sink what the run is to find there. */
  readonly before?: () => Promise<void>;
  /** Looks at what arrived in the sink. */
  readonly after?: () => Promise<void>;
}

/** A way of a measured process. */
export function way(bench: Bench, task: Omit<Task, "blobEndpoint">, { before, after }: Around = {}): Peer {
  const run = async (settings: Pick<Task, "profile"> = {}) => {
    await bench.sink.ask({ ask: "reset" });
    await before?.();
    const cost = await runTask(bench, { ...task, ...settings });
    const atSink = await costAtSink(bench.sink);
    await after?.();
    return { ...cost, ...atSink };
  };
  return {
    name: task.way,
    run: () => run(),
    profile: (profile) => run({ profile }),
  };
}

/** What the library would be without its checksums, which cannot be left out of it: what they cost. */
export function withoutChecksums(bench: Bench, task: OursTask, around: Around): Peer {
  return ours("limit: ours without checksums", bench.programs.unchecked, bench, task, around);
}

/** What it would be if storage checked what arrives, and the blob kept no MD5. */
export function withoutMd5(bench: Bench, task: OursTask, around: Around): Peer {
  return ours("limit: ours without MD5", bench.programs.withoutMd5, bench, task, around);
}

type OursTask = Omit<Task, "blobEndpoint" | "way">;

function ours(name: string, measured: string, bench: Bench, task: OursTask, around: Around): Peer {
  const programs = { ...bench.programs, measured };
  return { ...way({ ...bench, programs }, { ...task, way: "ours" }, around), name };
}

/** Does a task in a process of its own. */
async function runTask({ programs, sink }: Bench, task: Omit<Task, "blobEndpoint">): Promise<TaskCost> {
  const whole: Task = { ...task, blobEndpoint: sink.blobEndpoint };
  const line = await output(process.execPath, [programs.measured, JSON.stringify(whole)], trusting(sink.caFile));
  return JSON.parse(line) as TaskCost;
}

/** `rclone copy`, where it is installed; the time is that of the whole process. */
export async function rclone(
  bench: Bench,
  source: string,
  args: readonly string[],
  { after }: Around = {},
): Promise<Peer[]> {
  if (!(await hasRclone())) return [];
  const [command, ...all] = rcloneCommand(bench.sink, bench.sink.blobEndpoint, source, args);
  const run = async () => {
    await bench.sink.ask({ ask: "reset" });
    const cost = await timed(command, all);
    const atSink = await costAtSink(bench.sink);
    await after?.();
    return { ...cost, ...atSink };
  };
  return [{ name: ["rclone", ...args].join(" "), run }];
}

/** Whether there is one (Debian's package `rclone`); says so where there is none. */
export async function hasRclone(): Promise<boolean> {
  const isInstalled = await output("rclone", ["version"]).then(
    () => true,
    () => false,
  );
  if (!isInstalled) console.log("rclone is not installed and is left out (apt-get install rclone)");
  return isInstalled;
}

/** The command line that copies a file or a folder to the outputs of the job `bench`. */
export function rcloneCommand(
  { caFile }: Sink,
  blobEndpoint: string,
  source: string,
  args: readonly string[],
): readonly [string, ...string[]] {
  const target = `:azureblob,sas_url="${blobEndpoint}/job-bench?sig=bench":job-bench/$JobOutput`;
  // neither its configuration nor what is there already is looked at
  const settings = ["--config", "/dev/null", "--ca-cert", caFile, "--no-check-dest", "--retries", "1"];
  return ["rclone", "copy", source, target, ...settings, ...args];
}

/** The floor: the same bytes read and written on this disk, with no network. */
export function copy(source: string): Peer {
  const target = `${source}.copy`;
  return {
    name: "cp",
    run: async () => {
      const cost = await timed("cp", ["-r", source, target]);
      await rm(target, { recursive: true });
      return cost;
    },
  };
}

/** What a run was for the sink. */
export async function costAtSink(sink: Sink): Promise<Pick<Cost, "requests" | "sinkCpuSeconds">> {
  const { requests, cpuSeconds: sinkCpuSeconds } = await sink.ask({ ask: "counts" });
  return { requests, sinkCpuSeconds };
}

/** The environment of a Node that trusts the sink. */
export function trusting(caFile: string): NodeJS.ProcessEnv {
  return { NODE_EXTRA_CA_CERTS: caFile };
}
