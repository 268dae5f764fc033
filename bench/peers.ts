import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Bench, Cost, Peer } from "./bench";
import type { Task, TaskCost } from "./measured/task";
import { output, timed } from "./processes";
import type { Sink } from "./start-sink";

/** The steps before and after a run, which are not measured. */
export interface Around {
  /** Puts blobs for the run into the empty sink. */
  readonly before?: () => Promise<void>;
  /** Checks the blobs in the sink. */
  readonly after?: () => Promise<void>;
}

/** Returns the peer for a way of the measured process. */
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

/** Returns the peer for the library without checksums, which shows their cost. */
export function withoutChecksums(bench: Bench, task: OursTask, around: Around): Peer {
  return ours("limit: ours without checksums", bench.programs.unchecked, bench, task, around);
}

type OursTask = Omit<Task, "blobEndpoint" | "way">;

function ours(name: string, measured: string, bench: Bench, task: OursTask, around: Around): Peer {
  const programs = { ...bench.programs, measured };
  return { ...way({ ...bench, programs }, { ...task, way: "ours" }, around), name };
}

/** Does a task in a new process. */
async function runTask({ programs, sink }: Bench, task: Omit<Task, "blobEndpoint">): Promise<TaskCost> {
  const whole: Task = { ...task, blobEndpoint: sink.blobEndpoint };
  const line = await output(process.execPath, [programs.measured, JSON.stringify(whole)], trusting(sink.caFile));
  return JSON.parse(line) as TaskCost;
}

/** Returns the peer for `rclone copy` if it is installed. It measures the whole process. */
export async function rclone(
  bench: Bench,
  source: string,
  args: readonly string[],
  { after }: Around = {},
): Promise<Peer[]> {
  if (!(await hasRclone())) return [];
  const [command, ...all] = rcloneCommand(bench.sink, bench.sink.blobEndpoint, source, args);
  return [program(bench, ["rclone", ...args].join(" "), () => timed(command, all), after)];
}

/** Returns the peer for another program. `work` runs it and measures its whole process. */
function program({ sink }: Bench, name: string, work: () => Promise<Cost>, after?: Around["after"]): Peer {
  const run = async () => {
    await sink.ask({ ask: "reset" });
    const cost = await work();
    const atSink = await costAtSink(sink);
    await after?.();
    return { ...cost, ...atSink };
  };
  return { name, run };
}

/** Returns whether rclone is installed (Debian package `rclone`). Prints a line if it is not. */
export function hasRclone(): Promise<boolean> {
  return isInstalled("rclone", "version", "rclone is not installed and not measured (apt-get install rclone)");
}

/** Returns whether a program runs. Prints a line if it does not. */
async function isInstalled(name: string, versionArgument: string, line: string): Promise<boolean> {
  const runs = await output(name, [versionArgument]).then(
    () => true,
    () => false,
  );
  if (!runs) console.log(line);
  return runs;
}

/** Returns the peer for `azcopy copy` of a file if it is installed. It measures the whole process. */
export async function azcopy(
  bench: Bench,
  source: string,
  args: readonly string[],
  { after }: Around = {},
): Promise<Peer[]> {
  if (!(await isInstalled("azcopy", "--version", "azcopy is not on PATH and not measured"))) return [];
  const target = `${bench.sink.blobEndpoint}/job-bench/${encodeURIComponent("$JobOutput")}/${basename(source)}?sig=bench`;
  const all = ["copy", source, target, "--from-to=LocalBlob", "--log-level=NONE", "--output-level=quiet", ...args];
  const folder = join(bench.folder, "azcopy");
  const env = {
    SSL_CERT_FILE: bench.sink.caFile,
    AZCOPY_DISABLE_SYSLOG: "true",
    AZCOPY_JOB_PLAN_LOCATION: folder,
    AZCOPY_LOG_LOCATION: folder,
  };
  return [program(bench, ["azcopy", ...args].join(" "), () => timed("azcopy", all, env), after)];
}

/** Returns the command line that copies a file or folder to the outputs of the job `bench`. */
export function rcloneCommand(
  { caFile }: Sink,
  blobEndpoint: string,
  source: string,
  args: readonly string[],
): readonly [string, ...string[]] {
  const target = `:azureblob,sas_url="${blobEndpoint}/job-bench?sig=bench":job-bench/$JobOutput`;
  // Without its configuration, and without checking which blobs exist.
  const settings = ["--config", "/dev/null", "--ca-cert", caFile, "--no-check-dest", "--retries", "1"];
  return ["rclone", "copy", source, target, ...settings, ...args];
}

/** Returns the peer for `cp`, the minimum cost: reads and writes the same bytes on this disk, without a network. */
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

/** Returns the cost of a run for the sink. */
export async function costAtSink(sink: Sink): Promise<Pick<Cost, "requests" | "sinkCpuSeconds">> {
  const { requests, cpuSeconds: sinkCpuSeconds } = await sink.ask({ ask: "counts" });
  return { requests, sinkCpuSeconds };
}

/** Returns the environment with which Node.js trusts the sink. */
export function trusting(caFile: string): NodeJS.ProcessEnv {
  return { NODE_EXTRA_CA_CERTS: caFile };
}
