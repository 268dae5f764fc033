import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { describe, it } from "mocha";
import { progressBar } from "../../../cli/progress/progress-bar";
import { screenOf } from "../support/screen";

describe("progressBar", () => {
  function open() {
    const stream = Object.assign(new PassThrough({ encoding: "utf8" }), { isTTY: true, columns: 80 });
    let now = 0;
    const bar = progressBar("saving", stream, () => now);
    return {
      ...{ stream, bar },
      shown: () => String(stream.read() ?? ""),
      pass: (milliseconds: number) => {
        now += milliseconds;
      },
    };
  }

  it("shows one bar for all files, and removes it", () => {
    const { bar, shown } = open();
    bar.update({ path: "a", doneBytes: 512, totalBytes: 1536 });
    bar.update({ path: "b", doneBytes: 1536, totalBytes: 1536 });
    bar.end();
    const text = shown();
    const frames = stripVTControlCharacters(text).split("saving").slice(1);
    assert.match(frames[0] ?? "", /^ ████████░{16} 33 %, 512 B of 1\.5 KiB/);
    assert.match(frames.at(-1) ?? "", /^ █{16}░{8} 66 %, 2\.0 of 3\.0 KiB, 0 of 2 files$/);
    assert.ok(text.lastIndexOf("\u001b[2K") > text.lastIndexOf("saving"));
  });

  it("does not change the cursor or the line wrapping of the terminal", () => {
    const { bar, shown } = open();
    bar.update({ path: "a", doneBytes: 1, totalBytes: 2 });
    bar.end();
    assert.equal(shown().includes("\u001b[?"), false);
  });

  it("shows only the received bytes of a file of unknown size, and an empty file as complete", () => {
    for (const [update, expected] of [
      [{ path: "a", doneBytes: 2048 }, "saving 2.0 KiB"],
      [{ path: "a", doneBytes: 0, totalBytes: 0 }, "100 %, 0 of 0 B"],
    ] as const) {
      const { bar, shown } = open();
      bar.update(update);
      bar.end();
      assert.ok(stripVTControlCharacters(shown()).includes(expected), expected);
    }
  });

  it("shows all files from the beginning, and more as long as they are found", () => {
    const { bar, shown } = open();
    bar.found?.({ files: 0, bytes: 0, isComplete: false });
    assert.equal(shown(), "");
    bar.found?.({ files: 2, bytes: 3072, isComplete: false });
    bar.update({ path: "a", doneBytes: 1024, totalBytes: 1024, isDone: true });
    bar.found?.({ files: 3, bytes: 4096, isComplete: true });
    bar.end();
    const frames = stripVTControlCharacters(shown()).split("saving").slice(1);
    assert.equal(frames[0], " 0 B of 3.0+ KiB, 0 of 2+ files");
    assert.equal(frames.at(-1), ` ██████${"░".repeat(18)} 25 %, 1.0 of 4.0 KiB, 1 of 3 files`);
  });

  it("counts a file once, also if it is read again", () => {
    const { bar, shown } = open();
    for (const doneBytes of [1024, 2048, 0, 1024]) bar.update({ path: "a", doneBytes, totalBytes: 2048 });
    bar.update({ path: "b", doneBytes: 2048, totalBytes: 2048, isDone: true });
    bar.end();
    assert.match(stripVTControlCharacters(shown()), / 75 %, 3\.0 of 4\.0 KiB, 1 of 2 files$/);
  });

  it("shows the rate and the time left, without the bytes that were there before", () => {
    const { bar, shown, pass } = open();
    bar.found?.({ files: 3, bytes: 10_240, isComplete: true });
    bar.update({ path: "a", doneBytes: 4096, totalBytes: 4096, earlierBytes: 4096, isDone: true });
    pass(2000);
    bar.update({ path: "b", doneBytes: 3072, totalBytes: 4096, earlierBytes: 1024 });
    bar.end();
    assert.match(
      stripVTControlCharacters(shown()),
      / █{11}░{5} 70 %, 7\.0 of 10 KiB, 1 of 3 files, 1\.0 KiB\/s, 3 s left$/,
    );
  });

  it("is not drawn again after its end", () => {
    const { bar, shown } = open();
    bar.update({ path: "a", doneBytes: 1, totalBytes: 2 });
    bar.end();
    shown();
    bar.update({ path: "a", doneBytes: 2, totalBytes: 2 });
    bar.found?.({ files: 3, bytes: 4096, isComplete: true });
    bar.end();
    assert.equal(shown(), "");
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
