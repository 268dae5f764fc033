import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { withProgress } from "../../engine/index.mjs";

/** A stream that records what is written, and calls back when an expected text is written. */
function recorder(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  let wake = (): void => undefined;
  return {
    isTTY,
    columns,
    written,
    write(text: string) {
      written.push(text);
      wake();
    },
    async until(condition: (written: string[]) => boolean): Promise<void> {
      while (!condition(written)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

describe("withProgress", () => {
  it("prints nothing for quick work, and returns its result", async () => {
    const stream = recorder(false);
    assert.equal(await withProgress("counting", async () => 42, stream), 42);
    assert.deepEqual(stream.written, []);
  });

  it("prints lines when long work starts and ends", async () => {
    const stream = recorder(false);
    await withProgress("counting", () => stream.until((written) => written.length > 0), stream);
    assert.equal(stream.written[0], "counting …\n");
    assert.match(stream.written[1] ?? "", /^counting: done in \d+ s\n$/);
  });

  it("counts the seconds in one line of a terminal, with the progress of the work", async () => {
    const stream = recorder(true);
    await withProgress(
      "counting",
      async (report) => {
        report("7 sheep");
        await stream.until((written) => written.length > 1);
      },
      stream,
    );
    const anew = "\r\u001b[K";
    assert.ok(stream.written.every((text) => text.startsWith(anew)));
    assert.match(stream.written[0]!.slice(anew.length), /^counting: \d+ s, 7 sheep$/);
    assert.match(stream.written.at(-1)!.slice(anew.length), /^counting: done in \d+ s\n$/);
  });

  it("uses only one line of a narrow terminal", async () => {
    const stream = recorder(true, 12);
    await withProgress("counting sheep", () => stream.until((written) => written.length > 0), stream);
    assert.equal(stream.written[0], "\r\u001b[Kcounting sh");
  });

  it("passes a failure on, and prints it if the work was shown", async () => {
    const stream = recorder(false);
    await assert.rejects(
      withProgress(
        "counting",
        async () => {
          await stream.until((written) => written.length > 0);
          throw new Error("no more sheep");
        },
        stream,
      ),
      /no more sheep/,
    );
    assert.match(stream.written.at(-1) ?? "", /^counting: failed after \d+ s\n$/);
  });
});
