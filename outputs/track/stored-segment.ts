import { RUN_METADATA } from "../../conventions/internal";
import { fetchRange } from "../blobs/fetch-range";
import { SEGMENT_METADATA, segmentName, segmentOf } from "../names/segment-name";
import { OutputError } from "../output-error";
import { runMetadata, writtenRun } from "../runs/written-run";
import type { OutputContainer } from "../storage/output-container";
import type { RequestOptions } from "../storage/request-options";
import { metadataHeaders, type RestAnswer, type RestRequest } from "../storage/rest-client";

/**
 * The metadata entry with the position of a segment's first byte in the source, as if the whole segment came from one
 * source. It is 0 if the entry is absent. It is positive for a segment that begins in the middle of the source, and
 * negative for one in which the source started again.
 */
const OFFSET_METADATA = "batchoutputs_offset";

/** One append blob of a tracked output, in its state in storage. */
export interface StoredSegment {
  /** From 1. */
  readonly index: number;
  readonly name: string;
  /** In bytes. */
  readonly length: number;
  /** How many blocks were appended. */
  readonly blocks: number;
  /** The position in the source of the segment's end is `length + offset`. */
  readonly offset: number;
  readonly isSealed: boolean;
  readonly etag: string;
  /** The run that stored it, if its writer named one. */
  readonly run?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A segment of an output. */
export interface SegmentAddress {
  readonly container: OutputContainer;
  /** Name of the output, which is the name of its first segment. */
  readonly name: string;
  readonly index: number;
}

/**
 * Requests a segment. Returns undefined if it does not exist.
 *
 * @throws {OutputError} `Conflict` if a blob of that name is not an append blob.
 */
export async function findSegment(
  address: SegmentAddress,
  options: RequestOptions,
): Promise<StoredSegment | undefined> {
  const { index } = address;
  const name = segmentName(address.name, index);
  try {
    const found = await sendToSegment(address, { method: "HEAD" }, options);
    const metadata = found.metadata();
    const type = found.header("x-ms-blob-type");
    const run = metadata[RUN_METADATA];
    if (index > 1 && segmentOf(name, metadata) === undefined) return undefined;
    if (type !== "AppendBlob") {
      throw new OutputError(
        "Conflict",
        `output ${name} in container ${address.container.containerName} is a ${type}, and only an append blob can be tracked; delete it, or track to another path`,
      );
    }
    return {
      index,
      name,
      length: Number(found.header("content-length") ?? 0),
      blocks: Number(found.header("x-ms-blob-committed-block-count") ?? 0),
      offset: Number.parseInt(metadata[OFFSET_METADATA] ?? "0", 10) || 0,
      isSealed: found.header("x-ms-blob-sealed") === "true",
      etag: found.header("etag") ?? "",
      ...(run !== undefined && { run }),
      metadata,
    };
  } catch (error) {
    if (error instanceof OutputError && error.code === "OutputNotFound") return undefined;
    throw error;
  }
}

/**
 * Creates an empty segment.
 *
 * @throws {OutputError} `Conflict` if a blob of that name exists.
 */
export async function createSegment(
  address: SegmentAddress,
  { offset, contentType }: { offset: number; contentType: string },
  options: RequestOptions,
): Promise<StoredSegment> {
  const { container, index } = address;
  const run = writtenRun(container);
  const metadata = {
    ...(index > 1 && { [SEGMENT_METADATA]: String(index) }),
    ...offsetMetadata(offset),
    ...runMetadata(container),
  };
  const headers = {
    "if-none-match": "*",
    "x-ms-blob-type": "AppendBlob",
    "x-ms-blob-content-type": contentType,
    ...metadataHeaders(metadata),
  };
  const answer = await sendToSegment(address, { method: "PUT", headers }, options);
  const name = segmentName(address.name, index);
  const created = {
    index,
    name,
    length: 0,
    blocks: 0,
    offset,
    isSealed: false,
    etag: answer.header("etag") ?? "",
    metadata,
  };
  return { ...created, ...(run !== undefined && { run }) };
}

/**
 * Changes the position of the segment's first byte in the source.
 *
 * @throws {OutputError} `Conflict` if the segment has changed.
 */
export async function moveSegment(
  address: SegmentAddress,
  segment: StoredSegment,
  offset: number,
  options: RequestOptions,
): Promise<StoredSegment> {
  const { [OFFSET_METADATA]: _, ...others } = segment.metadata;
  const metadata = { ...others, ...offsetMetadata(offset) };
  const headers = { "if-match": segment.etag, ...metadataHeaders(metadata) };
  const answer = await sendToSegment(address, { method: "PUT", query: { comp: "metadata" }, headers }, options);
  return { ...segment, offset, metadata, etag: answer.header("etag") ?? "" };
}

/** Reads bytes of a segment. */
export async function readSegment(
  address: SegmentAddress,
  position: number,
  count: number,
  options: RequestOptions,
): Promise<Buffer> {
  if (count === 0) return Buffer.alloc(0);
  const name = segmentName(address.name, address.index);
  return (await fetchRange(address.container, name, { ...options, offset: position, count })).bytes;
}

/** Seals a segment, so that nothing more can be appended. */
export async function sealSegment(address: SegmentAddress, options: RequestOptions): Promise<void> {
  await sendToSegment(address, { method: "PUT", query: { comp: "seal" } }, options);
}

/** Sends a request about a segment's blob. */
function sendToSegment(
  { container, name, index }: SegmentAddress,
  request: Pick<RestRequest, "method" | "query" | "headers">,
  options: RequestOptions,
): Promise<RestAnswer> {
  const blob = segmentName(name, index);
  const attempt = { container: container.containerName, blob };
  return container.send(attempt, (abortSignal) => container.rest({ ...request, blob, abortSignal }), options);
}

function offsetMetadata(offset: number): Record<string, string> {
  return offset === 0 ? {} : { [OFFSET_METADATA]: String(offset) };
}
