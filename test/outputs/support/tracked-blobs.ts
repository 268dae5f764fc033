import type { ContainerClient } from "@azure/storage-blob";
import { SEGMENT_METADATA, segmentName } from "../../../outputs/names/segment-name";

/** Creates the append blobs of a tracked output with the given appends. */
export async function makeTracked(
  container: ContainerClient,
  name: string,
  segments: readonly (readonly (string | Buffer)[])[],
): Promise<void> {
  for (const [index, appends] of segments.entries()) {
    await makeSegment(container, name, index + 1);
    for (const append of appends) await appendTo(container, name, index + 1, append);
  }
}

/** Creates one empty append blob of a tracked output. */
export async function makeSegment(container: ContainerClient, name: string, index: number): Promise<void> {
  const metadata: Record<string, string> = index === 1 ? {} : { [SEGMENT_METADATA]: String(index) };
  await container.getAppendBlobClient(segmentName(name, index)).create({ metadata });
}

export async function appendTo(
  container: ContainerClient,
  name: string,
  index: number,
  content: string | Buffer,
): Promise<void> {
  const bytes = Buffer.from(content);
  await container.getAppendBlobClient(segmentName(name, index)).appendBlock(bytes, bytes.length);
}
