import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "mocha";
import { exampleDescription } from "../../destinations/support/example";
import { NODE_TOOL } from "../../support/built-command";
import { useFolder, writeFiles } from "../../support/folder";
import { runHere } from "../support/run-here";

const JOB_COMMANDS = ["submit", "wait", "diagnose", "cancel", "clean", "task-json"];

describe("the commands about jobs", () => {
  const folder = useFolder();
  const command = (...args: string[]) => runHere(args, { cwd: folder() });
  const JOB = "job: render\npool: small\ntask: { command: echo }\n";

  it("have help with examples", async () => {
    const { stdout } = await command("--help");
    for (const name of JOB_COMMANDS) {
      assert.match(stdout, new RegExp(`^  ${name} `, "m"));
      const help = await command(name, "--help");
      assert.deepEqual([help.exitCode, help.stderr], [0, ""]);
      assert.match(help.stdout, new RegExp(`^Examples:\n(.*\n)*  batch-outputs ${name}`, "m"));
    }
  });

  const misuses: [args: string[], message: RegExp][] = [
    [["submit", "job.yaml"], /option '--destinations <file>' is required/],
    [["submit", "--destinations", "d.json"], /the argument 'file' is missing/],
    [["wait", "--destinations", "d.json"], /the argument 'job' is missing/],
    [
      ["submit", "none.yaml", "--destinations", "d.json"],
      /job file none\.yaml must be a file that can be read, got ENOENT/,
    ],
    [
      ["submit", "bad.yaml", "--destinations", "d.json"],
      /^batch-outputs: bad\.yaml:3:7: task must be an object with a command/,
    ],
    [
      ["submit", "job.yaml", "--destinations", "d.json", "--continue", "--replace"],
      /option '--continue' cannot be used with option '--replace'/,
    ],
    [
      ["submit", "job.yaml", "--destinations", "d.json", "--dry-run", "--wait"],
      /option '--dry-run' cannot be used with option '--wait'/,
    ],
    [["wait", "render", "--destinations", "d.json", "--time-limit", "soon"], /argument 'soon' is invalid/],
    [
      ["clean", "render", "--destinations", "d.json", "--outputs"],
      /--outputs must be confirmed, got no terminal to ask at/,
    ],
  ];
  for (const [args, message] of misuses) {
    it(`refuse ${args.join(" ")}, with exit code 2`, async () => {
      writeFiles(folder(), {
        "d.json": JSON.stringify(exampleDescription()),
        "job.yaml": JOB,
        "bad.yaml": "job: render\npool: small\ntask: 3\n",
      });
      const { exitCode, stdout, stderr } = await command(...args);
      assert.deepEqual([exitCode, stdout], [2, ""], stderr);
      assert.match(stderr, message);
    });
  }

  it("report each problem of a job file in a line, and as JSON", async () => {
    writeFiles(folder(), {
      "d.json": JSON.stringify(exampleDescription()),
      "bad.yaml": "job: a b\npool: small\ntask: { command: echo, retries: -1 }\n",
    });
    const { exitCode, stderr } = await command("submit", "bad.yaml", "--destinations", "d.json", "--json");
    const { code, message } = JSON.parse(stderr).error;
    assert.deepEqual([exitCode, code, message.split("\n").length], [2, "JobFileRefused", 2]);
  });

  it("print the tasks of a dry run without an identity, and send nothing", async () => {
    writeFiles(folder(), { "d.json": JSON.stringify(exampleDescription()), "job.yaml": JOB });
    const { exitCode, stdout } = await command("submit", "job.yaml", "--destinations", "d.json", "--dry-run");
    const [job, task, ...others] = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    assert.deepEqual([exitCode, job.job.id, task.id, others], [0, "render", "1", []]);
  });

  it("are not in the node tool, and neither are the libraries that only they use", async () => {
    for (const name of JOB_COMMANDS) {
      const { exitCode, stderr } = await NODE_TOOL.run([name]);
      assert.equal(exitCode, 2);
      assert.match(stderr, new RegExp(`^batch-outputs: unknown command '${name}'[;\n]`));
    }
    const bundle = dirname(NODE_TOOL.file);
    for (const file of readdirSync(bundle).filter((each) => each.endsWith(".cjs"))) {
      const text = readFileSync(join(bundle, file), "utf8");
      for (const part of ["addtaskcollection", "BLOCK_FOLDED", "jobpreparationandreleasetaskstatus"])
        assert.equal(text.includes(part), false, `${file} has ${part}`);
    }
  });
});
