import { OutputError } from "../output-error";
import { writtenRun } from "../runs/written-run";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { createSegment, findSegment, readSegment, type SegmentAddress, type StoredSegment } from "./stored-segment";

/** How many of the last stored bytes are compared with the source before more is stored. */
export const TAIL_LENGTH = 64 * 1024;

export interface CopyOptions extends RequestOptions {
  readonly contentType: string;
  /** The largest number of blocks in a segment. */
  readonly blockLimit: number;
}

/**
 * Finds the last segment, or creates the first one, and reads the last stored bytes of the source. Each run of a job
 * begins with a segment of its own.
 */
export async function loadCopy(
  container: OutputContainer,
  name: string,
  options: CopyOptions,
): Promise<{ segment: StoredSegment; tail: Buffer }> {
  const request = requestOptions(options);
  const find = (index: number) => findSegment({ container, name, index }, request);
  const first = await find(1);
  let next = await find(2);
  if (first === undefined && next !== undefined) {
    throw new OutputError(
      "Conflict",
      `output ${name} in container ${container.containerName} has no first segment, but ${next.name} exists; delete the remaining segments`,
    );
  }
  const segments = [first ?? (await createFirst(container, name, options))];
  for (; next !== undefined; next = await find(next.index + 1)) segments.push(next);
  const segment = segments.at(-1)!;
  const run = writtenRun(container);
  if (run !== undefined && segment.run !== run) {
    const created = await createNext({ container, name, index: segment.index + 1 }, options);
    return created === undefined ? loadCopy(container, name, options) : { segment: created, tail: Buffer.alloc(0) };
  }
  return { segment, tail: await readTail(container, name, segments, request) };
}

/** Creates the first segment of a run. Returns undefined if another process was faster. */
async function createNext(address: SegmentAddress, options: CopyOptions): Promise<StoredSegment | undefined> {
  const request = requestOptions(options);
  try {
    return await createSegment(address, { offset: 0, contentType: options.contentType }, request);
  } catch (error) {
    if (!isConflict(error) || (await findSegment(address, request)) === undefined) throw error;
    return undefined;
  }
}

/** Reads the end of the stored part of the current source, from as many segments as needed. */
async function readTail(
  container: OutputContainer,
  name: string,
  segments: readonly StoredSegment[],
  request: RequestOptions,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let wanted = TAIL_LENGTH;
  for (const { index, length, offset } of segments.toReversed()) {
    // Bytes before this belong to the source before it started again.
    const ofSource = length - Math.max(0, -offset);
    const count = Math.max(0, Math.min(wanted, ofSource));
    parts.unshift(await readSegment({ container, name, index }, length - count, count, request));
    wanted -= count;
    if (wanted === 0 || offset <= 0) break;
  }
  return Buffer.concat(parts);
}

async function createFirst(container: OutputContainer, name: string, options: CopyOptions): Promise<StoredSegment> {
  const address = { container, name, index: 1 };
  const request = requestOptions(options);
  try {
    return await createSegment(address, { offset: 0, contentType: options.contentType }, request);
  } catch (error) {
    const found = isConflict(error) ? await findSegment(address, request) : undefined;
    if (found === undefined) throw error;
    return found;
  }
}

export function isConflict(error: unknown): boolean {
  return error instanceof OutputError && error.code === "Conflict";
}

export function requestOptions({ abortSignal }: RequestOptions): RequestOptions {
  return { abortSignal };
}
