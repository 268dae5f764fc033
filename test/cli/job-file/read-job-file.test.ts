import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { readJobFile } from "../../../cli/job-file/read-job-file";
import { useFolder } from "../../support/folder";

/** A job file without a mistake, in four lines. */
const VALID = "job: render\npool: workers\ntask:\n  command: echo\n";

/** Texts and their problems, below the file's name. */
const REFUSED: readonly (readonly [title: string, text: string, ...problems: string[]])[] = [
  ["an empty file", "", "1:1: the file must be an object with job, pool and task, got null"],
  [
    "missing properties",
    "priority: 1\n",
    "1:1: job must be 1 to 64 letters, digits, hyphens and underscores, got nothing",
    "1:1: pool must be the name of a pool of the pipeline, got nothing",
    "1:1: task must be an object with a command, got nothing",
  ],
  [
    "an unknown property",
    `${VALID}  comand: echo\n`,
    '5:3: a key of task must be one of id, command, environment, inputs, outputs, retries, timeLimit, slots, got "comand"',
  ],
  [
    "a wrong number",
    `${VALID}  retries: many\n`,
    '5:12: task.retries must be a whole number from 0 to 100, got "many"',
  ],
  ["a fraction", `${VALID}  slots: 1.5\n`, "5:10: task.slots must be a whole number from 1 to 256, got 1.5"],
  [
    "a time without a unit",
    `${VALID}timeLimit: 30\n`,
    "5:12: timeLimit must be a number with s, m, h or d, such as 30m, got 30",
  ],
  [
    "a mode that is a number",
    `${VALID}inputs:\n  - { file: a.sh, mode: 0755 }\n`,
    '6:25: inputs[0].mode must be three or four octal digits in quotes, such as "0755", got 755',
  ],
  [
    "an input of nothing",
    `${VALID}inputs:\n  - { as: b }\n`,
    "6:5: inputs[0] must be a file's path or pattern, or an object with one of file and url, got an object with as",
  ],
  [
    "outputs as an input of a task that is not the merge task",
    `${VALID}  inputs:\n    - outputs: TaskOutput\n`,
    "6:7: task.inputs[0] must be a file's path or pattern, or an object with one of file and url, got an object with outputs",
  ],
  [
    "tasks for files and for a table at once",
    `${VALID}forEach: { files: "*", table: a.csv }\n`,
    "5:10: forEach must have one of files, table and grid, got an object with files, table",
  ],
  [
    "an alias without an anchor",
    `${VALID}environment: *none\n`,
    "1:1: the file must be YAML or JSON, got a mistake: Unresolved alias (the anchor must be set before the alias): none",
  ],
  [
    "aliases that multiply",
    [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]",
      "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]",
      "d: [*c,*c,*c,*c,*c,*c,*c,*c,*c]",
    ].join("\n"),
    "1:1: the file must be YAML or JSON, got a mistake: Excessive alias count indicates a resource exhaustion attack",
  ],
  [
    "a range that is none",
    `${VALID}forEach: { grid: { a: 1-3 } }\n`,
    '5:23: forEach.grid.a must be a list of values, or a range such as 1..10, got "1-3"',
  ],
  [
    "an empty list of values",
    `${VALID}forEach: { grid: { a: [] } }\n`,
    "5:23: forEach.grid.a must be a list of values, or a range such as 1..10, got an empty list",
  ],
  [
    "a wrong condition",
    `${VALID}  outputs:\n    TaskOutput:\n      - { pattern: "*.png", when: always }\n`,
    '7:35: task.outputs.TaskOutput[0].when must be success, failure or completion, got "always"',
  ],
  ["a key twice", `${VALID}job: other\n`, "5:1: the file must be YAML or JSON, got a mistake: Map keys must be unique"],
  [
    "a wrong syntax",
    "job: [render\n",
    "2:1: the file must be YAML or JSON, got a mistake: Flow sequence in block collection must be sufficiently indented and end with a ]",
  ],
];

describe("job files", () => {
  const folder = useFolder();
  const problemsOf = async (text: string | Buffer) => {
    const file = join(folder(), "job.yaml");
    writeFileSync(file, text);
    try {
      await readJobFile(file);
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      assert.equal(code, "JobFileRefused");
      return message.split("\n").map((line) => line.replace(`${file}:`, ""));
    }
    return [];
  };

  for (const [title, text, ...problems] of REFUSED) {
    it(`are refused for ${title}, with the position`, async () => {
      assert.deepEqual(await problemsOf(text), problems);
    });
  }

  it("report all problems at once", async () => {
    const text = "job: a b\npool: workers\npriority: high\ntask: { command: '' }\n";
    assert.deepEqual(
      (await problemsOf(text)).map((line) => line.split(" ")[0]),
      ["1:6:", "3:11:", "4:18:"],
    );
  });

  it("can be JSON, also in UTF-16", async () => {
    const text = JSON.stringify({ job: "render", pool: "workers", task: { command: "echo" } });
    assert.deepEqual(await problemsOf(text), []);
    assert.deepEqual(await problemsOf(Buffer.from(`\ufeff${text}`, "utf16le")), []);
    assert.deepEqual(await problemsOf('{\n  "job": "render",\n  "pool": 3\n}'), [
      "3:11: pool must be the name of a pool of the pipeline, got 3",
      "1:1: task must be an object with a command, got nothing",
    ]);
  });

  it("must exist", async () => {
    await assert.rejects(readJobFile(join(folder(), "none.yaml")), {
      code: "JobFileRefused",
      message: `job file ${join(folder(), "none.yaml")} must be a file that can be read, got ENOENT; check its name and the folder`,
    });
  });
});
