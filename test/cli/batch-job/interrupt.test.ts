import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { itIf } from "../../support/nightly";
import { useLocalPipeline } from "./support/local-pipeline";

const WAIT = "batch-outputs wait render --destinations d.json";
const JOB_FILE = { "job.yaml": "job: render\npool: small\ntask: { command: echo }\n" };

describe("an interrupt of the commands about jobs", function () {
  this.timeout(60_000);
  const { batch, grantOutputs, poolId, start } = useLocalPipeline();

  /** Runs a command, interrupts it as soon as it prints a text to stderr, and returns what stderr then has. */
  async function interrupted(args: readonly string[], until: RegExp): Promise<string> {
    const child = start(args, JOB_FILE);
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (!until.test(stderr) && until.test(stderr + text)) child.kill("SIGINT");
      stderr += text;
    });
    const signal = await new Promise((resolve) => child.once("close", (_, signal) => resolve(signal)));
    assert.equal(signal, "SIGINT", stderr);
    return stderr;
  }

  const last = (stderr: string) => stderr.trimEnd().split("\n").at(-1);

  it("of wait says that the job continues, and that the same command waits for it again", async () => {
    await batch.client().job.add({ id: "render", poolInfo: { poolId } });
    await batch.client().task.add("render", { id: "t1", commandLine: "echo" });
    const stderr = await interrupted(["wait", "render"], /0 of 1 tasks done/);
    assert.equal(
      last(stderr),
      "batch-outputs: stopped waiting; job render continues, and the same command waits for it again",
    );
    const { state } = await batch.client().job.get("render");
    assert.equal(state, "active");
  });

  for (const [options, command, isEveryday] of [
    [["--wait"], WAIT, false],
    [["--get", "my results"], `${WAIT} --get 'my results'`, true],
  ] as const) {
    itIf(isEveryday)(`of submit ${options[0]} names the command that continues`, async () => {
      const revoke = grantOutputs();
      const stderr = await interrupted(["submit", "job.yaml", ...options], /0 of 1 tasks done/);
      revoke();
      assert.equal(
        last(stderr),
        `batch-outputs: stopped waiting; job render continues, and \`${command}\` waits for it again`,
      );
    });
  }

  it("of submit says how to add the tasks that the job lacks", async () => {
    const stderr = await interrupted(["submit", "job.yaml", "--wait-for-access", "10m"], /retrying for up to/);
    assert.equal(
      last(stderr),
      "batch-outputs: stopped; job render may lack tasks; submit it again with --continue, which adds those that it lacks",
    );
    const tasks = await batch.client().task.list("render");
    assert.equal(tasks.length, 0);
  });
});
