import { Command, InvalidArgumentError } from "commander";
import { misuse } from "../errors/command-error";
import { openPage } from "../open/open-page";
import { note, print } from "../terminal";
import { openCredential } from "../where/credential";
import { addWhereOptions, findWhere, openJobAt, retryObserver, type Where, type WhereOptions } from "../where/where";

interface ViewOptions extends WhereOptions {
  readonly port?: number;
  readonly open?: boolean;
  readonly allowDelete?: boolean;
}

/** `batch-outputs view` */
export function viewCommand(): Command {
  return addWhereOptions(new Command("view"), { json: false })
    .description("serve a page on this machine that shows jobs, tasks and outputs")
    .option("--port <number>", "port of the page (default: 7373 if it is free, or else any free one)", portIn)
    .option("--open", "open the page in the browser")
    .option("--allow-delete", "let the page delete outputs")
    .addHelpText(
      "after",
      `
The page is served on 127.0.0.1 until Ctrl-C. The printed URL works once, in one
browser. With --destinations, the page shows all jobs of the pipeline and asks Batch
for their tasks. Otherwise it shows the outputs of one job.

Examples:
  batch-outputs view --destinations destinations.json
  batch-outputs view --job render --blob-endpoint https://account.blob.core.windows.net/ --open`,
    )
    .action(view);
}

async function view(options: ViewOptions): Promise<void> {
  const where = await findWhere(options);
  const { pipeline } = where;
  const jobs = await jobsOf(where, options);
  const { startView } = await import("../../view/index.js");
  const page = await startView({
    jobs,
    openOutputs: (job, run) => openJobAt(where, { ...options, job, run }),
    ...(pipeline !== undefined && { batch: await openBatch(pipeline.batchEndpoint) }),
    ...(options.allowDelete && { allowDelete: true }),
    ...(options.port !== undefined && { port: options.port }),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.syscall !== "listen") throw error;
    throw misuse("--port", "be free", `${options.port} (${error.code})`, "give another one, or omit the option");
  });
  print(page.url);
  note("the URL works once; Ctrl-C ends the page");
  if (options.open) await openPage(page.url).catch((error: Error) => note(error.message));
}

/** Returns the ids of the jobs to show. The job of a container's URL is not known: the container's name stands in. */
async function jobsOf(where: Where, options: ViewOptions): Promise<readonly string[]> {
  const { place, pipeline } = where;
  const { job = process.env.AZ_BATCH_JOB_ID } = options;
  if ("containerUrl" in place) return [(await openJobAt(where, options)).containerName];
  if (job) return [job];
  const jobs = Object.keys(pipeline?.jobs ?? {});
  if (jobs.length === 0) throw misuse("view", "show a job", "none", "give --job, or --destinations");
  return jobs;
}

async function openBatch(endpoint: string) {
  const { batchClient } = await import("../../jobs/index.js");
  return batchClient({ endpoint, credential: await openCredential(undefined, retryObserver), ...retryObserver });
}

function portIn(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError("it must be a number from 1 to 65535");
}
