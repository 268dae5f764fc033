import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createProgram } from "../../cli/program";
import { useFolder, writeFiles } from "../support/folder";
import { itIf, nightly } from "../support/nightly";
import { runHere } from "./support/run-here";

/** The options without a value. */
const FLAGS = [
  ...[
    "--clean",
    "--debug",
    "--dry-run",
    "--failed",
    "--follow",
    "--json",
    "--jsonl",
    "--md5",
    "--no-clobber",
    "--overwrite",
  ],
  ...["--quiet", "--require-all", "--strict", "--url", "--write", "--yes"],
];

/** Wrong values of each option. An option has the same meaning in all commands. */
const WRONG: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "--blob-endpoint": ["http://x/", "nonsense", "https://x/y/z", "https://a.blob.core.windows.net/?sv=1", ""],
  "--destinations": [""],
  "--job": ["a b", "x".repeat(65), "a/b", ""],
  "--run": ["", "a b", "a/b", ".a", "a.", "x".repeat(65)],
  "--idle": ["soon", "-1", "1w", ""],
  "--task": ["a b", "x".repeat(65), "a/b"],
  "--wait-for-access": ["soon", "-1", "1w", ""],
  "--as": ["", "/abs", "a/../../x", "x.txt/"],
  "--interval": ["0", "soon", "1e9", "86401", ""],
  "--track": ["x.txt", "Task/Log=x.txt", "TaskLog=", "TaskLog=/abs/x.txt", "TaskLog=x.txt/", "$TaskLog=x.txt"],
  "--save": ["x.txt", "Task/Log=x.txt", "TaskLog=", "TaskLog=/abs/x.txt", "TaskLog=folder/", "often:TaskLog=x.txt"],
  "--kind": ["", "Task/Log"],
  "--exclude": [""],
  "--since": ["", "soon", "2026-13-01", "2026-11-27T25:00", "1w", "tomorrow"],
  "--larger": ["", "big", "1 GiBs", "-1", "1.GiB"],
  "--sort": ["", "name"],
  "--into": [""],
  "--output": [""],
  "--lines": ["few", "-1", ""],
  "--share": ["8d", "0s", "soon", "12", ""],
  "--expires-in": ["8d", "0s", "soon", "12", ""],
};

/** The arguments of each command, without which it does not check its options. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  save: ["TaskOutput", "x.txt"],
  "save-text": ["TaskOutput", "text", "x.txt"],
  track: ["TaskLog", "x.txt"],
  get: ["TaskOutput", "x.txt"],
  verify: ["results", "TaskOutput", "x.txt"],
  tail: ["TaskLog", "x.txt"],
  delete: ["TaskOutput", "x.txt", "--yes"],
};

/** The library's names of the values. A user of the command does not know them. */
const LIBRARY_NAMES = /\b(blobEndpoint|containerUrl|jobId|taskId|expiresIn|intervalSeconds|lastLines|waitForAccess)\b/;

describe("a wrong value of an option", function () {
  this.timeout(120_000);
  const folder = useFolder();

  // No server answers there, because all checks come before the first request.
  const PLACE = { "--blob-endpoint": "https://127.0.0.1:1/a/", "--job": "j", "--task": "t1" };

  /** Runs a command with one wrong option, and right values of the other options that say where outputs are. */
  function runWith(name: string, has: (option: string) => boolean, option: string, value: string) {
    const place = Object.entries(PLACE).filter(
      ([other]) => has(other) && other !== option && !(option === "--destinations" && other === "--blob-endpoint"),
    );
    // `list` and `url` take a task only with a kind or a path.
    const operands = name === "url" && option === "--task" ? ["TaskOutput", "x.txt"] : (ARGUMENTS[name] ?? []);
    const after = name === "run" ? ["--save", "TaskLog=x.txt", "--", "true"] : [];
    const args = [name, ...operands, ...place.flat(), `${option}=${value}`, ...after];
    writeFiles(folder(), { "x.txt": "x" });
    return runHere(args, { cwd: folder() });
  }

  // The node tool has none of these. Every run tries each option with one command.
  const commands = createProgram().commands.filter(
    (each) =>
      each.options.some(({ long }) => long === "--job") && !["open", "task-json", "use", "view"].includes(each.name()),
  );
  for (const each of commands) {
    const options = each.options.map(({ long }) => long ?? "");
    for (const option of options.filter((option) => !FLAGS.includes(option))) {
      const isFirst = each === commands.find(({ options: others }) => others.some(({ long }) => long === option));
      const refuses = async (values: readonly string[]) => {
        for (const value of values) {
          const { exitCode, stdout, stderr } = await runWith(
            each.name(),
            (other) => options.includes(other),
            option,
            value,
          );
          assert.deepEqual([exitCode, stdout], [2, ""], `${option}=${value}: ${stderr}`);
          assert.ok(stderr.includes(option), `${option}=${value}: ${stderr}`);
          assert.doesNotMatch(stderr, LIBRARY_NAMES);
        }
      };
      const [first, second, ...others] = WRONG[option] ?? assert.fail(`add wrong values of ${option} to the table`);
      const what = `of ${each.name()} ${option} is refused with the name of the option`;
      itIf(isFirst)(what, () => refuses([first, ...(second === undefined ? [] : [second])]));
      if (others.length > 0) nightly.it(`${what}: its other wrong values`, () => refuses(others));
    }
  }

  const variables: [variable: string, value: string][] = [
    ["BATCH_OUTPUTS_BLOB_ENDPOINT", "http://x/"],
    ["BATCH_OUTPUTS_WAIT_FOR_ACCESS", "soon"],
    ["BATCH_OUTPUTS_CONTAINER_URL", "https://a.blob.core.windows.net/job-x"],
    ["AZ_BATCH_JOB_ID", "a b"],
    ["AZ_BATCH_TASK_ID", "a b"],
    ["BATCH_OUTPUTS_RUN", "a b"],
  ];
  for (const [variable, value] of variables) {
    it(`is refused with the name of the variable: ${variable}`, async () => {
      const env: Record<string, string> = {
        ...(variable !== "BATCH_OUTPUTS_CONTAINER_URL" && {
          BATCH_OUTPUTS_BLOB_ENDPOINT: "https://127.0.0.1:1/a/",
          AZ_BATCH_JOB_ID: "j",
        }),
        [variable]: value,
      };
      const { exitCode, stderr } = await runHere(["get", "TaskOutput", "x.txt"], {
        cwd: folder(),
        env: { AZ_BATCH_TASK_ID: "t1", ...env },
      });
      assert.equal(exitCode, 2, stderr);
      assert.ok(stderr.startsWith(`batch-outputs: ${variable} must `), stderr);
      assert.doesNotMatch(stderr, LIBRARY_NAMES);
    });
  }
});
