import { joinSegments } from "../blobs/join-segments";
import { listBlobs } from "../blobs/list-blobs";
import { storedByRun } from "../blobs/run-part";
import { segmentsOf } from "../blobs/stored-segments";
import { nameOfBlob } from "../names/output-name";
import { OutputReference } from "../output-reference";
import { runFilter } from "../runs/run-filter";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";

/**
 * Lists the outputs whose blob names begin with `prefix`, lazily. A page is requested when the page before it is used
 * up. The segments of a tracked output are one output. If the container was opened for a run, only what this run has
 * stored is listed.
 *
 * Every blob below `<task id>/$<kind>/` or `$<kind>/` is an output, whatever its name is. Directory markers and other
 * blobs are omitted.
 */
export async function* listOutputs(
  container: OutputContainer,
  prefix: string | undefined,
  options: RequestOptions = {},
): AsyncGenerator<OutputReference, void> {
  const blobs = listBlobs(container, prefix, options);
  const findSegments = (name: string) => segmentsOf(container, name, options.abortSignal);
  const filter = await runFilter(container, options);
  for await (const { name, versions } of joinSegments(blobs, findSegments)) {
    const output = nameOfBlob(name);
    if (output === undefined) continue;
    const stored = storedByRun(versions, filter);
    if (stored !== undefined) yield new OutputReference(container, output, stored.version, stored.part);
  }
}
