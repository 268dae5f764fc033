import assert from "node:assert/strict";
import { mock } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { afterEach, describe, it } from "mocha";
import { openProgress } from "../../../cli/progress/open-progress";
import { noteBesideProgress } from "../../../cli/progress/shown-progress";

describe("noteBesideProgress", () => {
  const { isTTY } = process.stderr;
  const { TERM } = process.env;

  afterEach(() => {
    mock.restoreAll();
    Object.assign(process.stderr, { isTTY });
    if (TERM === undefined) delete process.env.TERM;
    else process.env.TERM = TERM;
  });

  /** Returns what is written to a terminal or to a file. */
  async function written(isTerminal: boolean, use: () => Promise<void>): Promise<string> {
    let text = "";
    Object.assign(process.stderr, { isTTY: isTerminal });
    process.env.TERM = "xterm";
    const write = mock.method(process.stderr, "write", (chunk: string) => {
      text += chunk;
      return true;
    });
    try {
      await use();
    } finally {
      write.mock.restore();
    }
    return text;
  }

  it("writes its line above a bar", async () => {
    const text = await written(true, async () => {
      const progress = await openProgress("saving");
      progress.update({ path: "a", doneBytes: 1, totalBytes: 4 });
      noteBesideProgress("a.blob.core.windows.net has failed for 2 s");
      progress.update({ path: "a", doneBytes: 2, totalBytes: 4 });
      progress.end();
      noteBesideProgress("afterwards");
    });
    // The line begins where the bar was cleared, and ends before the bar is drawn again.
    assert.ok(text.includes("\r\u001b[Kbatch-outputs: a.blob.core.windows.net has failed for 2 s\n"), text);
    assert.ok(text.endsWith("batch-outputs: afterwards\n"));
    const [before, after] = stripVTControlCharacters(text).split("has failed for 2 s\n");
    assert.match(before ?? "", /saving /);
    assert.match(after ?? "", /^[^\n]*saving .*50 %/s);
  });

  it("writes a normal line without a terminal", async () => {
    const text = await written(false, async () => {
      const progress = await openProgress("saving");
      progress.update({ path: "a", doneBytes: 1, totalBytes: 4 });
      noteBesideProgress("a line");
      progress.end();
    });
    assert.equal(text, "batch-outputs: a line\n");
  });
});
