import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DefaultAzureCredential } from "@azure/identity";
import { type Destinations, destinationsOf, type PipelineDescription } from "azure-batch-outputs/destinations";
import { batchClient, deleteJob, runJob, type TaskDescription } from "azure-batch-outputs/jobs";
import { JobOutputStorage } from "azure-batch-outputs/outputs";

const JOB_ID = "top-words";
const SCRIPTS = ["top-words.sh", "merge.sh"];
/** The kind of the inputs, which are stored in the job's own container. */
const INPUT = "JobInput";

const USAGE = "usage: submit.ts [--destinations FILE] [--time-limit SECONDS] [--wait-for-access SECONDS] TEXT...";

/** Counts the words of texts in parallel, and merges the counts. Replaces the job and the outputs of an earlier run. */
async function main(): Promise<void> {
  const option = (value: string) => ({ type: "string", default: value }) as const;
  const { values, positionals } = parseArgs({
    options: {
      destinations: option("destinations.json"),
      "time-limit": option("600"),
      "wait-for-access": option("600"),
    },
    allowPositionals: true,
  });
  const isWrong = [values["time-limit"], values["wait-for-access"]].some((seconds) => !(Number(seconds) >= 0));
  if (positionals.length === 0 || isWrong) throw new Error(USAGE);
  // Before anything of an earlier run is deleted.
  for (const file of positionals) await access(file);
  const description = JSON.parse(await readFile(values.destinations, "utf8")) as PipelineDescription;
  const texts = positionals.map((file, at) => ({ file, id: `text-${at + 1}` }));
  const credential = new DefaultAzureCredential();
  // A new role assignment can take 10 minutes to take effect.
  const waitForAccess = { seconds: Number(values["wait-for-access"]), onWait: noteWait };
  const batch = batchClient({ endpoint: description.batchEndpoint, credential, waitForAccess });
  const place = { blobEndpoint: description.blobEndpoint, credential, jobId: JOB_ID };
  const outputs = new JobOutputStorage(place, { waitForAccess });
  const destinations = destinationsOf(description);

  const { tasks } = await runJob(batch, {
    job: {
      id: JOB_ID,
      poolInfo: { poolId: destinations.pool("workers").id },
      usesTaskDependencies: true,
      onAllTasksComplete: "terminatejob",
    },
    tasks: tasksOf(
      destinations,
      texts.map(({ id }) => id),
    ),
    async uploadInputs() {
      if (await deleteJob(batch.job(JOB_ID))) console.error(`deleted job ${JOB_ID} of an earlier run`);
      for await (const output of outputs.listAll()) await output.delete();
      for (const script of SCRIPTS) await outputs.save(INPUT, join(__dirname, script), script);
      for (const { id, file } of texts) await outputs.save(INPUT, file, `${id}.txt`);
    },
    onTasksEnded: (ended) => {
      for (const { id, executionInfo } of ended) console.error(`${id}: ${executionInfo?.result}`);
    },
    timeLimitSeconds: Number(values["time-limit"]),
    cleanUp: "keep",
  });
  console.error(`${tasks.succeeded} of ${tasks.total} tasks succeeded`);
}

/** Returns one task per text, and one that merges their counts. */
function tasksOf(destinations: Destinations, texts: readonly string[]): TaskDescription[] {
  const job = destinations.job(JOB_ID);
  const input = (path: string, filePath = path) => job.resourceFile(INPUT, { path, filePath });
  const count = texts.map((id) => ({
    id,
    // The task itself stores all counts, and Batch uploads the rest after the task has ended.
    commandLine: destinations.commandLine("sh top-words.sh text.txt 10 && batch-outputs save TaskOutput all-words.tsv"),
    resourceFiles: [input("top-words.sh"), input(`${id}.txt`, "text.txt")],
    outputFiles: job.task(id).outputFiles([
      { kind: "TaskOutput", pattern: "top-words.txt" },
      { kind: "TaskLog", pattern: "../std*.txt" },
    ]),
  }));
  const counts = job.inputsFrom(texts, "TaskOutput", { path: "all-words.tsv", filePath: "counts" });
  const merge = {
    ...counts,
    id: "merge",
    commandLine: destinations.commandLine(
      "sh merge.sh 10 counts/*/*/*.tsv && batch-outputs save JobOutput top-words.txt",
    ),
    resourceFiles: [input("merge.sh"), ...counts.resourceFiles],
    outputFiles: [job.task("merge").outputFile("TaskLog", "../std*.txt")],
  };
  return [...count, merge];
}

let isNoted = false;

function noteWait({ code }: { code: string }): void {
  if (!isNoted) console.error(`access is denied (${code}): waiting for a new role assignment to take effect`);
  isNoted = true;
}

main().catch((error: Error) => {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
});
