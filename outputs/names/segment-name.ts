/**
 * The metadata entry that makes a blob a segment of a tracked output: its number, from 2 on. The first segment is the
 * blob of the output's own name and has none.
 */
export const SEGMENT_METADATA = "batchoutputs_segment";

/** The last number that five digits hold. */
export const MAX_SEGMENTS = 99_999;

/**
 * Returns the name of the blob that holds segment `index` of a tracked output: an append blob takes 50,000 blocks, and
 * what comes after them goes to the next segment.
 *
 * @example
 * segmentName("t1/$TaskLog/stdout.txt", 1); // "t1/$TaskLog/stdout.txt"
 * segmentName("t1/$TaskLog/stdout.txt", 2); // "t1/$TaskLog/stdout.txt.~00002"
 */
export function segmentName(name: string, index: number): string {
  return index === 1 ? name : `${name}.~${String(index).padStart(5, "0")}`;
}

/**
 * Returns the output of which a blob is a later segment, and which one (from 2 on); undefined for a blob that is an
 * output itself.
 *
 * It takes the name and the metadata to make a segment, so that no file of a user is taken for one.
 */
export function segmentOf(
  blobName: string,
  metadata: Readonly<Record<string, string>> | undefined,
): { name: string; index: number } | undefined {
  const [, name, digits] = /^(.+)\.~(\d{5})$/s.exec(blobName) ?? [];
  const index = Number(digits);
  if (name === undefined || index < 2 || metadata?.[SEGMENT_METADATA] !== String(index)) return undefined;
  return { name, index };
}
