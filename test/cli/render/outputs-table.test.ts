import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, it } from "mocha";
import stringWidth from "string-width";
import { byteSize, outputsTable, styleOf, type TableOptions } from "../../../cli";
import { collect } from "../../support/collect";

const rows = [
  {
    ...{ jobId: "words", containerName: "job-words", kind: "JobOutput", path: "merged.csv", size: 12_345 },
    ...{ lastModified: new Date(2026, 0, 2, 3, 4, 5), url: "https://x/1" },
  },
  {
    ...{ containerName: "job-other", taskId: "task-1", kind: "TaskLog", path: "größe 字.txt", size: 7 },
    ...{ lastModified: new Date(2026, 10, 27, 13, 45), url: "https://x/22" },
  },
];

const PLAIN = { isTerminal: false, hasColor: false };

describe("outputsTable", () => {
  const table = async (options: TableOptions, outputs = rows) =>
    (await collect(outputsTable(outputs, options))).join("\n");

  it("shows task, kind, size, local time and path", async () => {
    assert.equal(
      await table(PLAIN),
      [
        "TASK    KIND         SIZE  MODIFIED          PATH",
        "-       JobOutput  12 KiB  2026-01-02 03:04  merged.csv",
        "task-1  TaskLog       7 B  2026-11-27 13:45  größe 字.txt",
      ].join("\n"),
    );
  });

  it("shows the job and the URL if they are wanted", async () => {
    assert.equal(
      await table({ ...PLAIN, job: true, url: true }),
      [
        "JOB        TASK    KIND         SIZE  MODIFIED          PATH  URL",
        "words      -       JobOutput  12 KiB  2026-01-02 03:04  merged.csv  https://x/1",
        "job-other  task-1  TaskLog       7 B  2026-11-27 13:45  größe 字.txt  https://x/22",
      ].join("\n"),
    );
  });

  it("has colors if they are enabled, and the same text", async () => {
    const colored = await table({ isTerminal: true, hasColor: true });
    assert.notEqual(stripVTControlCharacters(colored), colored);
    assert.equal(stripVTControlCharacters(colored), await table({ isTerminal: true, hasColor: false }));
  });

  it("has no lines without outputs", async () => {
    assert.deepEqual(await collect(outputsTable([], { isTerminal: true, hasColor: true })), []);
  });

  it("shortens a path in the middle to fit the width of a terminal", async () => {
    const path = "frames/of-the-first-scene/字字字字字字/render-0001.png";
    const lines = (await table({ ...PLAIN, width: 80 }, [{ ...rows[1]!, path }])).split("\n");
    assert.equal(lines[1], "task-1  TaskLog   7 B  2026-11-27 13:45  frames/of-the-first…字/render-0001.png");
  });

  it("never exceeds a width that has room for a path, and keeps the ends of each path", async () => {
    const text = fc.array(fc.constantFrom("a", "é", "字", "🎉", "/", "."), { minLength: 1 }).map((all) => all.join(""));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 60, max: 120 }), async (path, width) => {
        const [, line = ""] = (await table({ ...PLAIN, width }, [{ ...rows[1]!, path }])).split("\n");
        assert.ok(stringWidth(line) <= width, `${stringWidth(line)} > ${width}`);
        const shown = line.slice(line.indexOf("13:45") + 7);
        const [head = "", tail] = shown.split("…");
        if (tail === undefined) assert.equal(shown, path);
        else assert.ok(path.startsWith(head) && path.endsWith(tail), shown);
      }),
    );
  });

  it("starts before all outputs are listed, keeps its columns, and needs constant time per line", async function () {
    this.timeout(60_000);
    let listed = 0;
    function* many() {
      for (; listed < 20_000; listed += 1) yield { ...rows[1]!, taskId: listed < 10_000 ? "short" : "much-longer" };
    }
    const lines: string[] = [];
    for await (const page of outputsTable(many(), PLAIN)) {
      if (lines.length === 0) assert.ok(listed <= 1000, `${listed} listed`);
      lines.push(...page.split("\n"));
    }
    assert.equal(lines.length, 20_001);
    assert.match(lines[0]!, /^TASK/);
    assert.equal(lines.filter((line) => line.startsWith("TASK")).length, 1);
    assert.equal(lines[10_000], lines[1]);
    assert.equal(lines[20_000], "much-longer  TaskLog   7 B  2026-11-27 13:45  größe 字.txt");
  });
});

describe("styleOf", () => {
  it("has no colors with NO_COLOR, in a dumb terminal, and without a terminal", () => {
    assert.deepEqual(styleOf({ isTTY: true }, {}), { isTerminal: true, hasColor: true });
    assert.deepEqual(styleOf({ isTTY: true }, { NO_COLOR: "1" }), { isTerminal: true, hasColor: false });
    assert.deepEqual(styleOf({ isTTY: true }, { NO_COLOR: "" }), { isTerminal: true, hasColor: true });
    assert.deepEqual(styleOf({ isTTY: true }, { TERM: "dumb" }), { isTerminal: true, hasColor: false });
    assert.deepEqual(styleOf({}, {}), { isTerminal: false, hasColor: false });
  });
});

describe("byteSize", () => {
  const cases: [bytes: number, size: string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1536, "1.5 KiB"],
    [10_188, "9.9 KiB"],
    [10_240, "10 KiB"],
    [1_048_575, "1.0 MiB"],
    [1_073_741_824, "1.0 GiB"],
    [2 ** 60, "1024 PiB"],
  ];
  for (const [bytes, size] of cases) {
    it(`shows ${bytes} as ${size}`, () => assert.equal(byteSize(bytes), size));
  }
});
