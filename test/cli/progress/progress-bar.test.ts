import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, it } from "mocha";
import { progressBar } from "../../../cli/progress/progress-bar";

describe("progressBar", () => {
  function open() {
    const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns: 80 });
    return { stream, bar: progressBar("saving", stream), shown: () => String(stream.read() ?? "") };
  }

  it("shows one bar for all files, and removes it", () => {
    const { bar, shown } = open();
    bar.update({ path: "a", doneBytes: 512, totalBytes: 1536 });
    bar.update({ path: "b", doneBytes: 1536, totalBytes: 1536 });
    bar.end();
    const text = shown();
    const frames = stripVTControlCharacters(text).split("saving").slice(1);
    assert.match(frames[0] ?? "", /^ ████████░{16} 33 %, 512 B of 1\.5 KiB, 1 file/);
    assert.match(frames.at(-1) ?? "", /^ █{16}░{8} 66 %, 2\.0 KiB of 3\.0 KiB, 2 files$/);
    assert.ok(text.lastIndexOf("\u001b[2K") > text.lastIndexOf("saving"));
  });

  it("does not change the cursor or the line wrapping of the terminal", () => {
    const { bar, shown } = open();
    bar.update({ path: "a", doneBytes: 1, totalBytes: 2 });
    bar.end();
    assert.equal(shown().includes("\u001b[?"), false);
  });

  it("counts the received bytes of a file of unknown size, and an empty file as complete", () => {
    for (const [update, expected] of [
      [{ path: "a", doneBytes: 2048 }, "100 %, 2.0 KiB of 2.0 KiB, 1 file"],
      [{ path: "a", doneBytes: 0, totalBytes: 0 }, "100 %, 0 B of 0 B, 1 file"],
    ] as const) {
      const { bar, shown } = open();
      bar.update(update);
      bar.end();
      assert.ok(stripVTControlCharacters(shown()).includes(expected), expected);
    }
  });

  it("leaves only the lines that were written with aside", () => {
    const { bar, stream, shown } = open();
    bar.update({ path: "a", doneBytes: 1, totalBytes: 2 });
    for (const line of ["first", "second"]) bar.aside(() => stream.write(`${line}\n`));
    bar.update({ path: "a", doneBytes: 2, totalBytes: 2 });
    bar.end();
    stream.write("saved 1 file");
    assert.deepEqual(screenOf(shown()), ["first", "second", "saved 1 file"]);
  });

  it("clears its line for other lines, and writes nothing before it starts", () => {
    const { bar, shown } = open();
    bar.aside(() => {});
    assert.equal(shown(), "");
    bar.update({ path: "a", doneBytes: 1, totalBytes: 2 });
    let before = "";
    bar.aside(() => {
      before = shown();
    });
    assert.ok(before.endsWith("\r\u001b[K"));
    bar.end();
  });
});

/**
 * Returns what a terminal shows of a text with the control sequences of a bar. Throws for other control sequences.
 */
function screenOf(text: string): string[] {
  const lines = [""];
  const cursor = { x: 0, y: 0 };
  let kept = { ...cursor };
  const put = (line: string) => {
    lines[cursor.y] = line;
  };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
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
