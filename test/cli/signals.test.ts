import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterEach, describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { freshJobId, useAzurite } from "../support/azurite";
import { useBundledCommand } from "../support/bundled-command";
import { useFolder, writeFiles } from "../support/folder";
import { useImds } from "../support/imds";

describe("batch-outputs, while it runs", () => {
  const azurite = useAzurite();
  const imds = useImds();
  const command = useBundledCommand();
  const folder = useFolder();
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  async function prepared() {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await job.prepare();
    return job;
  }

  function start(job: JobOutputStorage, args: readonly string[]) {
    const { blobEndpoint, caFile } = azurite();
    writeFiles(folder(), {
      "config.json": JSON.stringify({ version: 1, blobEndpoint, identityClientId: "writer" }),
    });
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn(process.execPath, [command().file, ...args], {
      cwd: folder(),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...{ PATH, HOME, BATCH_OUTPUTS_CONFIG_FILE: `${folder()}/config.json`, NODE_EXTRA_CA_CERTS: caFile },
        ...{ AZ_BATCH_JOB_ID: job.jobId, AZ_BATCH_TASK_ID: "t1", AZ_BATCH_NODE_SHARED_DIR: folder() },
        AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url,
      },
    });
    children.push(child);
    const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
    return {
      kill: (signal: NodeJS.Signals) => child.kill(signal),
      stdout: child.stdout,
      ended: once(child, "close").then(async ([exitCode]) => ({
        exitCode,
        stdout: await stdout,
        stderr: await stderr,
      })),
    };
  }

  /** Waits until storage has the content. */
  async function stored(job: JobOutputStorage, path: string, content: string): Promise<void> {
    const task = job.task("t1");
    for (;;) {
      const output = await task.get("TaskLog", path).catch(() => undefined);
      if ((await output?.text()) === content) return;
    }
  }

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    it(`tracks until ${signal}, takes a last look, and ends with 0`, async () => {
      const job = await prepared();
      writeFiles(folder(), { "log.txt": "one\n" });
      const tracker = start(job, ["track", "TaskLog", "log.txt", "--interval", "0.1"]);
      await stored(job, "log.txt", "one\n");
      appendFileSync(`${folder()}/log.txt`, "two\n");
      tracker.kill(signal);
      const { exitCode, stdout, stderr } = await tracker.ended;
      assert.deepEqual([exitCode, stderr], [0, "batch-outputs: tracked log.txt, 8 B\n"]);
      assert.match(stdout, /\/t1\/%24TaskLog\/log\.txt\n$/);
      await stored(job, "log.txt", "one\ntwo\n");
    });
  }

  it("shows a tracked output as it grows, until it is closed", async () => {
    const job = await prepared();
    writeFiles(folder(), { "log.txt": "one\ntwo\n" });
    const tracker = start(job, ["track", "TaskLog", "log.txt", "--interval", "0.1"]);
    await stored(job, "log.txt", "one\ntwo\n");
    const tail = start(job, ["tail", "-f", "-n", "1", "TaskLog", "log.txt"]);
    await once(tail.stdout, "data");
    appendFileSync(`${folder()}/log.txt`, "three\n");
    tracker.kill("SIGTERM");
    await tracker.ended;
    // Azurite cannot seal, so that nothing says that it is closed
    await stored(job, "log.txt", "one\ntwo\nthree\n");
    tail.kill("SIGINT");
    assert.match((await tail.ended).stdout, /^two\n/);
  });

  for (const [signal, exitCode] of [
    ["SIGTERM", 9],
    ["SIGINT", 9],
    ["SIGHUP", 9],
    ["SIGQUIT", 131],
  ] as const) {
    it(`passes ${signal} on to the command, saves after it, and ends with ${exitCode}`, async () => {
      const job = await prepared();
      const script =
        "trap 'echo ended >>log.txt; exit 9' TERM INT HUP; echo begun | tee log.txt; while :; do sleep 0.05; done";
      const run = start(job, [
        "run",
        "--track",
        "TaskLog=log.txt",
        "--save",
        "TaskIntermediate=l*.txt",
        "--",
        "sh",
        "-c",
        script,
      ]);
      await once(run.stdout, "data");
      run.kill(signal);
      const ended = await run.ended;
      assert.equal(ended.exitCode, exitCode, ended.stderr);
      await stored(job, "log.txt", exitCode === 9 ? "begun\nended\n" : "begun\n");
    });
  }
});
