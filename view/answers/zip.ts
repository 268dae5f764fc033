import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { JobOutputStorage, OutputReference } from "../../outputs";
import type { Ask } from "../request/ask";
import { SECURITY_HEADERS } from "../request/security-headers";
import { attachment } from "./content";
import { folderOf, jobIdOf, jobOf } from "./where";
import { zipNames } from "./zip-names";

/**
 * A zip with the outputs of a folder, or of a whole task, kind or job, as they are read. It is never in memory or on the
 * disk. A failure cuts it off, so that the browser reports it.
 */
export async function zipAnswer(ask: Ask): Promise<undefined> {
  const job = await jobOf(ask);
  const { response, abortSignal } = ask;
  const zip = new ZipFile();
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    "content-type": "application/zip",
    "content-disposition": attachment(`${nameOf(ask)}.zip`),
  });
  const sent = pipeline(zip.outputStream, response);
  try {
    const nameFor = zipNames();
    for await (const output of wanted(job, ask)) await add(zip, nameFor(output), output, abortSignal);
    zip.end();
    await sent;
  } catch {
    response.destroy();
    await sent.catch(() => {});
  }
  return undefined;
}

/** Adds an output, and waits until it was read, so that only one is open. */
async function add(zip: ZipFile, name: string, output: OutputReference, abortSignal: AbortSignal): Promise<void> {
  const content = await output.download({ abortSignal, rangesAtOnce: 2 });
  await new Promise<void>((resolve, reject) => {
    content.once("end", resolve).once("error", reject);
    zip.addReadStream(content, name, { mtime: output.lastModified, compress: !isCompressed(output.path) });
  });
}

/** The outputs that the request names. No others are listed. */
async function* wanted(job: JobOutputStorage, ask: Ask): AsyncGenerator<OutputReference, void> {
  const { abortSignal } = ask;
  const folder = folderOf(ask);
  const { taskId, kind } = folder;
  const chosen = ask.query.getAll("only");
  if (kind === undefined) return yield* job.listAll({ abortSignal, ...(taskId !== undefined && { tasks: taskId }) });
  if (chosen.length > 0) {
    const owner = taskId === undefined ? job : job.task(taskId);
    for (const path of chosen) yield await owner.get(kind, path, { abortSignal });
    return;
  }
  let from: string | undefined;
  do {
    const page = await job.browse(folder, { abortSignal, recursive: true, pageSize: 5000, ...(from && { from }) });
    yield* page.outputs;
    from = page.next;
  } while (from !== undefined);
}

function nameOf(ask: Ask): string {
  const parts = [jobIdOf(ask), ...["task", "kind"].map((name) => ask.query.get(name))];
  return parts.filter(Boolean).join("-");
}

/** Files that do not become smaller. */
function isCompressed(path: string): boolean {
  return /\.(?:png|jpe?g|gif|webp|avif|mp[34]|webm|zip|gz|zst|xz|bz2|parquet)$/i.test(path);
}
