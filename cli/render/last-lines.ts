const LINE_FEED = 0x0a;

/**
 * Yields the last lines of what is there already, which are the first `size` bytes, and then all that comes after it as it comes.
 *
 * @param lines how many; a line that no line feed ends yet is one, too.
 */
export async function* lastLines(
  content: AsyncIterable<Buffer>,
  size: number,
  lines: number,
): AsyncGenerator<Buffer, void> {
  let there: Buffer = Buffer.alloc(0);
  let left = lines === Number.POSITIVE_INFINITY ? 0 : size;
  for await (const bytes of content) {
    if (left === 0) {
      yield bytes;
      continue;
    }
    const old = bytes.subarray(0, left);
    left -= old.length;
    there = endOf(Buffer.concat([there, old]), lines);
    if (left === 0) yield* [there, bytes.subarray(old.length)].filter(({ length }) => length > 0);
  }
  // shorter than it was said to be: replaced meanwhile
  if (left > 0 && there.length > 0) yield there;
}

function endOf(bytes: Buffer, lines: number): Buffer {
  if (lines === 0) return bytes.subarray(bytes.length);
  // the line feed at the very end ends the last line, and begins none
  let at = bytes.length - 1;
  for (let count = 0; count < lines && at > 0; count += 1) at = bytes.lastIndexOf(LINE_FEED, at - 1);
  return at < 0 || bytes[at] !== LINE_FEED ? bytes : bytes.subarray(at + 1);
}
