import assert from "node:assert/strict";

/**
 * Returns the lines that a terminal shows of a text with the control sequences of a bar. Throws for other control
 * sequences.
 */
export function screenOf(text: string): string[] {
  const lines = [""];
  const cursor = { x: 0, y: 0 };
  let kept = { ...cursor };
  const put = (line: string) => {
    lines[cursor.y] = line;
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the control sequences
  for (const [token, column] of text.matchAll(/\u001b\[(\d+)G|\u001b\[\d*[A-Za-z]|\u001b.|[\r\n]|[^\u001b\r\n]+/g)) {
    const line = lines[cursor.y] ?? "";
    if (column !== undefined) cursor.x = Number(column) - 1;
    else if (token === "\r") cursor.x = 0;
    else if (token === "\n") Object.assign(cursor, { x: 0, y: cursor.y + 1 });
    else if (token === "\u001b7") kept = { ...cursor };
    else if (token === "\u001b8") Object.assign(cursor, kept);
    else if (token === "\u001b[2K") put("");
    else if (token === "\u001b[K" || token === "\u001b[0K") put(line.slice(0, cursor.x));
    else {
      assert.ok(!token.startsWith("\u001b"), JSON.stringify(token));
      put(line.slice(0, cursor.x).padEnd(cursor.x) + token + line.slice(cursor.x + token.length));
      cursor.x += token.length;
    }
  }
  return lines;
}
