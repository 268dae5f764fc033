/**
 * The metadata entry of a blob that is a segment of a tracked output. Its value is the segment's number, from 2. The
 * first segment is the blob with the output's own name, and has no entry.
 */
export const SEGMENT_METADATA = "batchoutputs_segment";

/** The largest number with five digits. */
export const MAX_SEGMENTS = 99_999;

/**
 * Returns the name of the blob that contains segment `index` of a tracked output. An append blob has at most 50,000
 * blocks, and the next segment continues it.
 *
 * @example
 * segmentName("t1/$TaskLog/stdout.txt", 1); // "t1/$TaskLog/stdout.txt"
 * segmentName("t1/$TaskLog/stdout.txt", 2); // "t1/$TaskLog/stdout.txt.~00002"
 */
export function segmentName(name: string, index: number): string {
  return index === 1 ? name : `${name}.~${String(index).padStart(5, "0")}`;
}

/**
 * Returns the output and the number (from 2) of a blob that is a later segment. Returns undefined if the blob is an
 * output itself.
 *
 * A segment needs both the name and the metadata, so a user's file is never mistaken for one.
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
