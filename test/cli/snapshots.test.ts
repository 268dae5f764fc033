import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "mocha";
import { freshJobId } from "../support/azurite";
import { writeFiles } from "../support/folder";
import { itIf } from "../support/nightly";
import { runHere } from "./support/run-here";
import { useCommand } from "./support/use-command";

/**
 * The folder of the expected transcripts, with one file per scenario. To update them, run
 * `UPDATE_SNAPSHOTS=1 npx mocha test/cli/snapshots.test.ts`.
 */
const SNAPSHOTS = join(__dirname, "snapshots");

interface Step {
  readonly args: readonly string[];
  readonly stdin?: string;
}

const step = (...args: string[]): Step => ({ args });

/**
 * The scenarios. Each starts with a container, the files of `FILES` in the task's working directory, and the outputs of
 * `OUTPUTS`.
 */
const SCENARIOS: Readonly<Record<string, readonly Step[]>> = {
  help: [
    ...[
      "prepare",
      "save",
      "save-text",
      "track",
      "run",
      "list",
      "get",
      "verify",
      "tail",
      "url",
      "delete",
      "completion",
    ].map((name) => step(name, "--help")),
  ],
  prepare: [step("prepare"), step("prepare", "--json"), step("prepare", "--job", "a b")],
  save: [
    step("save", "TaskOutput", "f/*.png"),
    step("save", "TaskOutput", "f/*.png", "a.txt", "--json"),
    step("save", "TaskOutput", "a.txt", "--as", "b/c.txt"),
    { args: ["save", "TaskOutput", "-", "--as", "piped.txt"], stdin: "piped" },
    step("save", "TaskOutput", "f/*.gif"),
    step("save", "TaskOutput", "f"),
    step("save", "TaskOutput", "-"),
    step("save", "TaskOutput", "a.txt", "f/1.png", "--as", "x"),
    step("save", "TaskOutput", "missing.txt", "--as", "x"),
    step("save", "TaskOutput", "a.txt", "--as", "a/../../x"),
    step("save", "TaskOutput", "a.txt", "--as", "a\ue000"),
    step("save", "TaskOutput", "a.txt", "--job", "unprepared"),
    step("save", "TaskOutput", "a.txt", "--job", "unprepared", "--json"),
    step("save", "TaskOutput", "", "--json"),
    step("save", "TaskOutput", "--json"),
    step("save", "TaskOutput", "a.txt", "--json", "--frob"),
  ],
  "save-text": [
    step("save-text", "TaskOutput", "of the task", "s.txt"),
    { args: ["save-text", "JobOutput", "-", "s.txt", "--json"], stdin: "of the job" },
    step("save-text", "$JobOutput", "x", "x"),
    step("save-text", "tasklog", "x", "x.txt"),
    step("save-text", "tasklog", "x", "x.txt", "--strict"),
  ],
  // Successful tracking ends with a signal, and is tested in signals.test.ts.
  track: [
    step("track", "TaskLog", "a.txt", "log.txt"),
    step("track", "TaskLog", "a.txt", "log.txt", "--json"),
    step("track", "TaskLog", "a.txt", "--interval", "often"),
    step("track", "$TaskLog", "a.txt"),
    step("track", "TaskLog"),
  ],
  run: [
    step("run", "--save", "TaskOutput=f/*.png", "--track", "TaskLog=new.txt", "--", "sh", "-c", "echo one >new.txt"),
    step("run", "--save", "TaskOutput=f/*.png", "--save", "failure:Mine=a.txt", "--", "sh", "-c", "echo out; exit 7"),
    step("run", "--save", "completion:TaskOutput=a.txt", "--", "sh", "-c", "kill -TERM $$"),
    step("run", "--save", "TaskOutput=*.gif", "--save", "TaskOutput=a.txt", "--", "true"),
    step("run", "--save", "TaskLog=*.gif", "--", "false"),
    step("run", "--track", "TaskLog=never.txt", "--", "true"),
    step("run", "--track", "TaskLog=a.txt", "--track", "TaskLog=log.txt", "--", "sh", "-c", "echo one >log.txt"),
    step("run", "--json", "--save", "TaskOutput=a.txt", "--", "echo", "--from", "the command"),
    step("run", "echo", "--no", "dashes", "needed"),
    step("run", "--", "no-such-program"),
    step("run", "--", "./a.txt"),
    step("run", "--save", "TaskOutput", "--", "true"),
    step("run", "--save", "sometimes:TaskOutput=a", "--", "true"),
    step("run", "--save", "$TaskOutput=a", "--", "true"),
    step("run", "--save", "TaskOutput=/abs/out.png", "--", "echo", "has run"),
    step("run", "--strict", "--track", "TASK-LOG=log.txt", "--", "echo", "has run"),
    step("run", "--save", "TaskLog=*.gif", "--save", "TaskLog=a.txt", "--", "true"),
    step("run", "--track", "TaskLog", "--", "true"),
    step("run", "--", ""),
    step("run", "--json", "--save", "TaskOutput=*.gif", "--", "true"),
    step("run", "--json", "--", "no-such-program"),
    step("run"),
    step("run", "--save", "TaskOutput=f/**", "--", "sh", "-c", "touch f/bad. f/C:x f/worse."),
  ],
  list: [
    step("list"),
    step("list", "--task", "t1", "--kind", "TaskLog"),
    step("list", "--kind", "TaskLog", "--json"),
    step("list", "--kind", "None"),
    step("list", "--kind", "Job Output"),
    step("list", "--job", "unprepared"),
    step("list", "--task", "t*", "--sort", "size", "--url"),
    step("list", "--task", "t1", "--exclude", "logs/*", "--jsonl"),
    step("list", "--larger", "1KiB"),
    step("list", "--since", "2001-01-01", "--larger", "50"),
    step("list", "--task", "t11"),
    step("list", "--kind", "Mine"),
    step("list", "--sort", "name"),
    step("list", "--since", "soon"),
  ],
  get: [
    step("get", "TaskLog", "log.txt"),
    step("get", "TaskLog", "logs/*.txt", "--into", "results"),
    step("get", "TaskLog", "**", "--into", "results", "--json"),
    step("get", "TaskLog", "log.txt", "--output", "-"),
    step("get", "TaskLog", "log.txt", "--output", "x/y.txt"),
    step("get", "TaskLog", "logs/*", "--output", "x.txt"),
    step("get", "TaskLog", "a", "b", "--output", "x.txt"),
    step("get", "TaskLog", "missing.txt"),
    step("get", "TaskLog", "*.gif"),
    step("get", "TaskLog", "**", "--into", "results", "--exclude", "*.txt"),
    step("get", "--kind", "TaskLog", "--into", "all"),
    step("get", "--into", "all", "--json"),
    step("get", "--task", "t*", "--kind", "TaskLog", "--into", "all", "--dry-run"),
    step("get", "--task", "t11", "--into", "all"),
    step("get", "--kind", "TaskOutput", "--into", "all"),
    step("get", "--kind", "TaskOutput", "TaskLog", "--into", "all"),
    step("get", "--output", "x.txt"),
    step("get", "--overwrite", "--no-clobber"),
    step("verify", "all"),
    step("verify", "results", "TaskLog", "**"),
    step("verify", "results", "--json"),
    step("verify", "results", "TaskLog", "logs/1.txt", "none.txt"),
  ],
  tail: [
    step("tail", "TaskLog", "log.txt"),
    step("tail", "-n", "2", "TaskLog", "log.txt"),
    step("tail", "-n", "all", "TaskLog", "log.txt"),
    step("tail", "-n", "2", "--json", "TaskLog", "log.txt"),
    step("tail", "--json", "TaskLog", "missing.txt"),
    step("tail", "-f", "-n", "1", "TaskLog", "log.txt"),
    step("tail", "TaskLog", "missing.txt"),
    step("tail", "-n", "few", "TaskLog", "log.txt"),
  ],
  url: [
    step("url", "TaskLog", "logs/*"),
    step("url", "TaskLog", "log.txt", "--json"),
    step("url", "TaskLog"),
    step("url", "TaskLog", "log.txt", "--expires-in", "1h"),
    step("url", "TaskLog", "log.txt", "--write"),
    step("url", "--expires-in", "8d"),
    step("url", "--expires-in", "soon"),
  ],
  delete: [
    step("delete", "TaskLog", "logs/*"),
    step("delete", "TaskLog", "logs/*", "--yes"),
    step("delete", "TaskLog", "log.txt", "--yes", "--json"),
    step("delete", "TaskLog", "log.txt", "--yes"),
    step("list"),
  ],
  completion: [
    step("completion", "bash"),
    step("completion", "zsh"),
    step("completion", "fish"),
    step("completion", "csh"),
    step("complete", "--", "sa"),
    step("complete", "--", "get", ""),
    step("complete", "--", "get", "TaskO"),
    step("complete", "--", "get", "TaskOutput", ""),
    step("complete", "--", "get", "TaskOutput", "--in"),
    step("complete", "--", "list", "--kind", "Job"),
    step("complete", "--", "list", "--destinations", ""),
    step("complete", "--", "run", "--json", "--", "ec"),
    step("complete", "--", "run", "--json", "--", "echo", "a"),
    step("complete", "--", "save-text", "--", "Job"),
    step("complete", "--", "completion", ""),
    step("complete", "--", "nothing", ""),
  ],
};

/** The scenarios whose commands print what other programs do, or that show the commands of the node tool. */
const IN_PROCESSES = ["run", "help", "completion"];

/** The scenarios of commands whose own tests show the same in other words. */
const NIGHTLY_SCENARIOS = ["completion", "help", "list", "save-text", "tail", "url"];

const FILES = { "a.txt": "a", "f/1.png": "1", "f/2.png": "22" };

const OUTPUTS = {
  "log.txt": `${Array.from({ length: 12 }, (_, at) => `line ${at + 1}`).join("\n")}\n`,
  "logs/1.txt": "1",
  "logs/2.txt": "22",
};

describe("command lines, by snapshots", () => {
  const { azurite, command, folder, prepareJob, inTask } = useCommand();

  for (const [scenario, steps] of Object.entries(SCENARIOS)) {
    itIf(!NIGHTLY_SCENARIOS.includes(scenario))(scenario, async function () {
      this.timeout(60_000);
      const jobId = freshJobId();
      const { blobEndpoint } = azurite();
      const job = await prepareJob(jobId);
      for (const [path, content] of Object.entries(OUTPUTS)) await job.task("t1").saveText("TaskLog", content, path);
      writeFiles(folder(), Object.fromEntries(Object.entries(FILES).map(([path, content]) => [`wd/${path}`, content])));
      const env = inTask(jobId);
      const steady = (text: string) =>
        text
          .replaceAll(blobEndpoint, "https://account.blob.core.windows.net/")
          .replaceAll(jobId, "JOB")
          .replaceAll(folder(), "/node")
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
          .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, "YYYY-MM-DD HH:MM")
          .replace(/"etag":"\w+"/g, '"etag":"ETAG"');

      let transcript = "";
      for (const { args, stdin } of steps) {
        const settings = { cwd: `${folder()}/wd`, env };
        const isHere = stdin === undefined && !IN_PROCESSES.includes(scenario);
        const { exitCode, stdout, stderr } = isHere
          ? await runHere(args, settings)
          : await command.run(args, { ...settings, ...(stdin !== undefined && { stdin }) });
        const line = ["batch-outputs", ...args].map(quoted).join(" ");
        transcript += `$ ${line}\n${section("stdout", stdout)}${section("stderr", stderr)}exit code ${exitCode}\n\n`;
      }
      compare(scenario, steady(transcript));
    });
  }
});

function compare(scenario: string, actual: string): void {
  const file = join(SNAPSHOTS, `${scenario}.txt`);
  if (process.env.UPDATE_SNAPSHOTS) {
    mkdirSync(SNAPSHOTS, { recursive: true });
    writeFileSync(file, actual);
  }
  assert.equal(actual, readFileSync(file, "utf8"));
}

function section(name: string, text: string): string {
  return text === ""
    ? ""
    : `${text.replace(/^/gm, `${name} | `).replace(/\n\w+ \| $/, "\n")}${text.endsWith("\n") ? "" : "\n(no line feed)\n"}`;
}

function quoted(word: string): string {
  return /^[\w.,:=/-]+$/.test(word) ? word : `'${word}'`;
}
