import { type BlobNameParts, blobName, parseBlobName } from "../conventions";
import type { OutputContainer } from "./output-container";
import { OutputReference, type RequestOptions } from "./output-reference";
import { versionOf } from "./read/fetch-range";
import { joined, segmentsOf } from "./read/segments";

/** Asks storage for one output; for a tracked one, for its segments, too. */
export async function getOutput(
  container: OutputContainer,
  parts: BlobNameParts,
  { abortSignal }: RequestOptions = {},
): Promise<OutputReference> {
  const name = blobName(parts);
  const head = await versionOf(container, name, abortSignal);
  const segments = head.trackedSince === undefined ? [] : await segmentsOf(container, name, abortSignal);
  const whole = joined(
    head,
    segments.map(({ version }) => version),
  );
  return new OutputReference(container, parseBlobName(name), whole);
}
