import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { describe, it } from "mocha";
import { byteSize, outputsTable, type Style, styleOf } from "../../../cli";
import { collect } from "../../support/collect";

const rows = [
  {
    jobId: "words",
    containerName: "job-words",
    kind: "JobOutput",
    path: "merged.csv",
    size: 12_345,
    url: "https://x/1",
  },
  { containerName: "job-other", taskId: "task-1", kind: "TaskLog", path: "größe 字.txt", size: 7, url: "https://x/22" },
];

describe("outputsTable", () => {
  const table = async (style: Style) => (await collect(outputsTable(rows, style))).join("\n");

  it("is plain for a file or a pipe", async () => {
    assert.equal(
      await table({ isTerminal: false, hasColor: false }),
      [
        "JOB        TASK    KIND       PATH            SIZE  URL",
        "words      -       JobOutput  merged.csv    12 KiB  https://x/1",
        "job-other  task-1  TaskLog    größe 字.txt     7 B  https://x/22",
      ].join("\n"),
    );
  });

  it("has a rule at a terminal", async () => {
    const lines = (await table({ isTerminal: true, hasColor: false })).split("\n");
    assert.equal(lines[1], "─".repeat(lines[0]?.length ?? 0));
    assert.equal(lines.length, 4);
  });

  it("has colors if they are enabled, and the same text", async () => {
    const colored = await table({ isTerminal: true, hasColor: true });
    assert.notEqual(stripVTControlCharacters(colored), colored);
    assert.equal(stripVTControlCharacters(colored), await table({ isTerminal: true, hasColor: false }));
  });

  it("has no lines without outputs", async () => {
    assert.deepEqual(await collect(outputsTable([], { isTerminal: true, hasColor: true })), []);
  });

  it("starts before all outputs are listed, keeps its columns, and needs constant time per line", async function () {
    this.timeout(60_000);
    let listed = 0;
    function* many() {
      for (; listed < 20_000; listed += 1) yield { ...rows[1]!, path: listed < 10_000 ? "short" : "much longer" };
    }
    const lines: string[] = [];
    for await (const page of outputsTable(many(), { isTerminal: false, hasColor: false })) {
      if (lines.length === 0) assert.ok(listed <= 1000, `${listed} listed`);
      lines.push(...page.split("\n"));
    }
    assert.equal(lines.length, 20_001);
    assert.match(lines[0]!, /^JOB/);
    assert.equal(lines.filter((line) => line.startsWith("JOB")).length, 1);
    assert.equal(lines[10_000], lines[1]);
    assert.equal(lines[20_000], "job-other  task-1  TaskLog  much longer   7 B  https://x/22");
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
