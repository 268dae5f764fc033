import { finished, pipeline } from "node:stream/promises";
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
  const outputs = wanted(await jobOf(ask), ask);
  const { response, abortSignal } = ask;
  // A failure of the first request has a status of its own.
  const first = await outputs.next();
  const zip = new ZipFile();
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    "content-type": "application/zip",
    "content-disposition": attachment(`${nameOf(ask)}.zip`),
  });
  const failed = new Promise<never>((_, reject) => zip.once("error", reject));
  const sent = Promise.race([pipeline(zip.outputStream, response), failed]);
  const filled = fill(zip, first, outputs, abortSignal);
  try {
    await Promise.all([sent, filled]);
  } catch {
    response.destroy();
    await filled.catch(() => {});
  }
  return undefined;
}

async function fill(
  zip: ZipFile,
  first: IteratorResult<OutputReference, void>,
  outputs: AsyncGenerator<OutputReference, void>,
  abortSignal: AbortSignal,
): Promise<void> {
  const nameFor = zipNames();
  for (let next = first; !next.done; next = await outputs.next()) {
    await add(zip, nameFor(next.value), next.value, abortSignal);
  }
  zip.end();
}

/** Adds an output, and waits until it was read, so that only one is open. */
async function add(zip: ZipFile, name: string, output: OutputReference, abortSignal: AbortSignal): Promise<void> {
  const content = await output.download({ abortSignal, rangesAtOnce: 2 });
  const read = finished(content, { signal: abortSignal });
  zip.addReadStream(content, name, { mtime: output.lastModified, compress: !isCompressed(output.path) });
  await read;
}

/** The outputs that the request names. No others are listed. */
async function* wanted(job: JobOutputStorage, ask: Ask): AsyncGenerator<OutputReference, void> {
  const { abortSignal } = ask;
  const folder = folderOf(ask);
  const { taskId, kind } = folder;
  const chosen = ask.query.getAll("only");
  const owner = taskId === undefined ? job : job.task(taskId);
  if (kind === undefined)
    return yield* taskId === undefined ? job.listAll({ abortSignal }) : owner.list({ abortSignal });
  if (chosen.length > 0) {
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
