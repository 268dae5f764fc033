import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { freshJobId, useAzurite } from "../support/azurite";
import { useBundledCommand } from "../support/bundled-command";
import { useFolder } from "../support/folder";
import { useImds } from "../support/imds";

describe("a task whose id is spelled otherwise", () => {
  const azurite = useAzurite();
  const imds = useImds();
  const command = useBundledCommand();
  const folder = useFolder();

  async function prepared() {
    const { blobEndpoint, credential, caFile } = azurite();
    const jobId = freshJobId();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId });
    await job.prepare();
    await job.task("case1").saveText("TaskLog", "log", "a.log");
    await job.task("case1").saveText("TaskOutput", "out", "a.txt");
    const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url, NODE_EXTRA_CA_CERTS: caFile };
    const where = ["--job", jobId, "--blob-endpoint", blobEndpoint];
    return { job, run: (...args: string[]) => command().run([...args, ...where], { cwd: folder(), env }) };
  }

  it("is found by list, which says so", async () => {
    const { run } = await prepared();
    const { exitCode, stdout, stderr } = await run("list", "--task", "Case1", "--json");
    assert.equal(exitCode, 0, stderr);
    const listed = JSON.parse(stdout) as { task: string; path: string }[];
    assert.deepEqual(
      listed.map(({ task, path }) => [task, path]),
      [
        ["case1", "a.log"],
        ["case1", "a.txt"],
      ],
    );
    assert.equal(
      stderr,
      "batch-outputs: task Case1 has no outputs; these are of case1, which is the same id to Batch\n",
    );
    const ofKind = await run("list", "--task", "CASE1", "--kind", "TaskLog");
    assert.match(ofKind.stdout, /a\.log/);
    assert.doesNotMatch(ofKind.stdout, /a\.txt/);
  });

  it("is not taken for one that has outputs of its own", async () => {
    const { job, run } = await prepared();
    await job.task("Case1").saveText("TaskOutput", "new", "b.txt");
    const own = await run("list", "--task", "Case1");
    assert.match(own.stdout, /b\.txt/);
    assert.doesNotMatch(own.stdout, /a\.txt/);
    assert.equal(own.stderr, "");
    const none = await run("list", "--task", "Case1", "--kind", "TaskLog");
    assert.deepEqual([none.exitCode, none.stdout, none.stderr], [0, "", "batch-outputs: no outputs\n"]);
  });

  it("has no outputs where no spelling has any", async () => {
    const { run } = await prepared();
    const { exitCode, stdout, stderr } = await run("list", "--task", "case2");
    assert.deepEqual([exitCode, stdout, stderr], [0, "", "batch-outputs: no outputs\n"]);
  });

  for (const [name, ...args] of [
    ["get", "TaskLog", "a.log"],
    ["get", "TaskLog", "*"],
    ["tail", "TaskLog", "a.log"],
    ["url", "TaskLog", "a.log"],
    ["delete", "--yes", "TaskLog", "*"],
  ] as const) {
    it(`is named by ${[name, ...args].join(" ")}, which ends with 5`, async () => {
      const { run } = await prepared();
      const { exitCode, stdout, stderr } = await run(name, ...args, "--task", "Case1");
      assert.deepEqual([exitCode, stdout], [5, ""]);
      const [hint, error] = stderr.split("\n");
      assert.equal(
        hint,
        "batch-outputs: outputs are also stored under case1, which is the same id to Batch; give --task case1",
      );
      assert.match(error ?? "", /^batch-outputs: (output|pattern) /);
      const json = await run(name, ...args, "--task", "Case1", "--json");
      assert.match(JSON.parse(json.stderr.trimEnd().split("\n").at(-1) ?? "").error.code, /NotFound|NothingMatched/);
    });
  }
});
