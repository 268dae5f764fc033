import assert from "node:assert/strict";
import { userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, describe, it } from "mocha";
import type { ComputeNode } from "../../../../batch/nodes";
import { runTask, taskFile, testNodes } from "../support/test-node";

describe("the environment of a node's processes", () => {
  const nodes = testNodes();
  afterEach(() => nodes.removeAll());

  it("has only Batch's variables, a node's PATH, HOME and USER, and the node's own variables", async () => {
    const node = await nodes.started({ environment: { FROM_NODE: "yes" }, imdsUrl: "http://127.0.0.1:7" });
    const outcome = await runTask(node, { commandLine: "/usr/bin/env" });
    assert.equal(outcome.exitCode, 0);
    const root = node.directory;
    const task = join(root, "workitems/job-a/job-1/task-1");
    assert.deepEqual(parse(await taskFile(node, "stdout.txt")), {
      AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://127.0.0.1:7",
      AZ_BATCH_ACCOUNT_NAME: "myaccount",
      AZ_BATCH_ACCOUNT_URL: "https://127.0.0.1:1",
      AZ_BATCH_CERTIFICATES_DIR: `${task}/certs`,
      AZ_BATCH_JOB_ID: "job-a",
      AZ_BATCH_NODE_ID: "tvm-1",
      AZ_BATCH_NODE_IS_DEDICATED: "true",
      AZ_BATCH_NODE_MOUNTS_DIR: `${root}/fsmounts`,
      AZ_BATCH_NODE_ROOT_DIR: root,
      AZ_BATCH_NODE_SHARED_DIR: `${root}/shared`,
      AZ_BATCH_NODE_STARTUP_DIR: `${root}/startup`,
      AZ_BATCH_NODE_STARTUP_WORKING_DIR: `${root}/startup/wd`,
      AZ_BATCH_POOL_ID: "pool-1",
      AZ_BATCH_TASK_DIR: task,
      AZ_BATCH_TASK_ID: "task-1",
      AZ_BATCH_TASK_RESERVED_EPHEMERAL_DISK_SPACE_BYTES: "1000000",
      AZ_BATCH_TASK_USER: userInfo().username,
      AZ_BATCH_TASK_USER_IDENTITY: "PoolNonAdmin",
      AZ_BATCH_TASK_WORKING_DIR: `${task}/wd`,
      HOME: `${task}/wd`,
      FROM_NODE: "yes",
      LOCAL_AZURE_NODE_ROOT: root,
      PATH: `${root}/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:${root}/shared:${task}/wd`,
      USER: userInfo().username,
    });
  });

  it("contains no job and no task for a StartTask", async () => {
    const node = await nodes.started({
      startTask: {
        commandLine: "/bin/sh -c 'env > ../shared-env; cp ../shared-env \"$AZ_BATCH_NODE_SHARED_DIR\"/env'",
      },
    });
    await runTask(node, { commandLine: '/bin/sh -c "cat $AZ_BATCH_NODE_SHARED_DIR/env"' });
    const environment = parse(await taskFile(node, "stdout.txt"));
    assert.equal(environment.AZ_BATCH_TASK_WORKING_DIR, join(node.directory, "startup/wd"));
    assert.equal(environment.AZ_BATCH_JOB_ID, undefined);
    assert.equal(environment.AZ_BATCH_TASK_ID, undefined);
  });

  it("contains the preparation task's directories for tasks, but not for the preparation task", async () => {
    const node = await nodes.started();
    const prepared = await node.prepareJob("job-a", { commandLine: "env" }, [], new AbortController().signal);
    assert.equal(prepared.result, "success");
    await runTask(
      node,
      { commandLine: '/bin/sh -c "env; cat $AZ_BATCH_JOB_PREP_DIR/stdout.txt | sed s/^/PREP_/"' },
      { preparationTaskId: "jobpreparation" },
    );
    const environment = parse(await taskFile(node, "stdout.txt"));
    const directory = join(node.directory, "workitems/job-a/job-1/jobpreparation");
    assert.equal(environment.AZ_BATCH_JOB_PREP_DIR, directory);
    assert.equal(environment.AZ_BATCH_JOB_PREP_WORKING_DIR, join(directory, "wd"));
    assert.equal(environment.PREP_AZ_BATCH_JOB_ID, "job-a");
    assert.equal(environment.PREP_AZ_BATCH_TASK_ID, "jobpreparation");
    assert.equal(environment.PREP_AZ_BATCH_JOB_PREP_DIR, undefined);
  });

  it("has the job's common settings, overridden by the task's, and both overridden by Batch's variables", async () => {
    const environment = await settingsOf(
      await nodes.started({ environment: { FROM_NODE: "n", PATH: "/bin:/usr/bin" } }),
      {
        common: { A: "job", B: "job" },
        task: { B: "task", FROM_NODE: "task", AZ_BATCH_POOL_ID: "forged" },
      },
    );
    const { A, B, FROM_NODE, AZ_BATCH_POOL_ID, PATH } = environment;
    assert.deepEqual([A, B, FROM_NODE, AZ_BATCH_POOL_ID, PATH], ["job", "task", "task", "pool-1", "/bin:/usr/bin"]);
  });

  it("expands variables in the values of settings", async () => {
    const node = await nodes.started({ environment: { BASE: "/base" } });
    const environment = await settingsOf(node, {
      common: { DATA: "$ROOT/data" },
      task: {
        ROOT: "${BASE}/$AZ_BATCH_JOB_ID",
        BASE: "$BASE:more",
        PRICE: "5$ and $NONE and ${NONE} and $(date)",
      },
    });
    assert.equal(environment.ROOT, "/base:more/job-a");
    assert.equal(environment.DATA, "/base:more/job-a/data");
    assert.equal(environment.PRICE, "5$ and $NONE and ${NONE} and $(date)");
  });

  it("makes a task fail if settings refer to each other in a circle", async () => {
    const node = await nodes.started();
    const outcome = await runTask(node, {
      commandLine: "env",
      environmentSettings: [
        { name: "A", value: "$B" },
        { name: "B", value: "x${A}" },
      ],
    });
    assert.equal(outcome.result, "failure");
    assert.equal(outcome.exitCode, undefined);
    assert.equal(outcome.failureInfo?.code, "CommandLaunchFailed");
    assert.match(JSON.stringify(outcome.failureInfo), /A -> B -> A/);
  });

  const chain = (length: number, value: (next: string) => string) =>
    Array.from({ length }, (_, index) => ({
      name: `A${index}`,
      value: index < length - 1 ? value(`$A${index + 1}`) : "x",
    }));
  const tooMuch: [name: string, settings: { name: string; value: string }[], message: RegExp][] = [
    [
      "double each other",
      chain(40, (next) => next.repeat(2)),
      /must expand to at most 131072 characters each, got A\d+/,
    ],
    [
      "are long and used often",
      chain(3, (next) => next.repeat(10_000)),
      /must expand to at most 131072 characters each/,
    ],
    ["refer to each other in a long row", chain(5_000, (next) => next), /at most 100 times in a row/],
    ["are more than a process can have", chain(40, () => "x".repeat(120_000)), /E2BIG/],
  ];
  for (const [name, environmentSettings, message] of tooMuch) {
    it(`makes a task fail if settings ${name}`, async () => {
      const node = await nodes.started();
      const outcome = await runTask(node, { commandLine: "env", environmentSettings });
      assert.deepEqual([outcome.result, outcome.failureInfo?.code], ["failure", "CommandLaunchFailed"]);
      assert.match(JSON.stringify(outcome.failureInfo), message);
    });
  }
});

async function settingsOf(
  node: ComputeNode,
  { common, task }: { common: Record<string, string>; task: Record<string, string> },
): Promise<Record<string, string>> {
  const list = (settings: Record<string, string>) => Object.entries(settings).map(([name, value]) => ({ name, value }));
  await runTask(node, { commandLine: "env", environmentSettings: list(task) }, { commonEnvironment: list(common) });
  return parse(await taskFile(node, "stdout.txt"));
}

function parse(text: string): Record<string, string> {
  const lines = text.trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
}
