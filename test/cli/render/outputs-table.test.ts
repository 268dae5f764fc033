import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { describe, it } from "mocha";
import { byteSize, outputsTable, styleOf } from "../../../cli";

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
  it("is plain for a file or a pipe", () => {
    assert.equal(
      outputsTable(rows, { isTerminal: false, hasColor: false }),
      [
        "JOB        TASK    KIND       PATH            SIZE  URL",
        "words      -       JobOutput  merged.csv    12 KiB  https://x/1",
        "job-other  task-1  TaskLog    größe 字.txt     7 B  https://x/22",
      ].join("\n"),
    );
  });

  it("has a rule at a terminal", () => {
    const lines = outputsTable(rows, { isTerminal: true, hasColor: false }).split("\n");
    assert.equal(lines[1], "─".repeat(lines[0]?.length ?? 0));
    assert.equal(lines.length, 4);
  });

  it("has colors where they are wanted, and the same text", () => {
    const colored = outputsTable(rows, { isTerminal: true, hasColor: true });
    assert.notEqual(stripVTControlCharacters(colored), colored);
    assert.equal(stripVTControlCharacters(colored), outputsTable(rows, { isTerminal: true, hasColor: false }));
  });
});

describe("styleOf", () => {
  it("keeps to NO_COLOR, to a dumb terminal, and to what is no terminal", () => {
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
