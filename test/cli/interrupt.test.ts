import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { collect } from "../support/collect";
import { writeFiles } from "../support/folder";
import { type ProxiedRequest, useStorageProxy } from "../support/storage-proxy";
import { type RunningCommand, useCommand } from "./support/use-command";

const RANGE_SIZE = 4 * 2 ** 20;

describe("an interrupt of batch-outputs", function () {
  this.timeout(60_000);
  const { azurite, folder, prepareJob, inTask, start } = useCommand();
  const startProxy = useStorageProxy(azurite);

  /** Opens a job through a proxy that does not answer certain requests, until it is released. */
  async function jobWith(isHeld: (request: ProxiedRequest) => boolean) {
    const job = await prepareJob();
    let isReleased = false;
    let tell = () => {};
    const held = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const { blobEndpoint, requests } = await startProxy((request) => {
      if (isReleased || !isHeld(request)) return undefined;
      tell();
      return "hold";
    });
    return {
      ...{ job, task: job.task("t1"), requests, held },
      run: (...args: string[]) => start(args, inTask(job.jobId, blobEndpoint)),
      release: () => {
        isReleased = true;
      },
    };
  }

  /** Interrupts a command, and returns what it prints. The signal has ended it. */
  async function interrupted({ process: child, ended }: RunningCommand, times = 1) {
    for (let time = 0; time < times; time += 1) child.kill("SIGINT");
    const { stdout, stderr } = await ended;
    assert.equal(child.signalCode, "SIGINT", stderr);
    return { stdout, stderr };
  }

  const started = ({ headers }: ProxiedRequest) =>
    Number(/^bytes=(\d+)-/.exec(String(headers["x-ms-range"] ?? headers.range))?.[1] ?? -1);

  it("keeps what get has downloaded, and the same command continues", async () => {
    const { task, requests, held, run, release } = await jobWith(
      (request) => request.method === "GET" && request.url.includes("b.bin") && started(request) >= 2 * RANGE_SIZE,
    );
    await task.saveText("TaskOutput", "a", "a.txt");
    writeFiles(folder(), { "b.bin": "b".repeat(3 * RANGE_SIZE) });
    await task.save("TaskOutput", "b.bin", "b.bin", { folder: folder() });
    const args = ["get", "TaskOutput", "**", "--into", "results"];
    const files = () => readdirSync(join(folder(), "results")).sort();
    const command = run(...args);
    await Promise.all([once(command.process.stdout, "data"), held]);
    // npx forwards the signal that the terminal has already sent.
    const { stdout, stderr } = await interrupted(command, 2);
    assert.equal(stdout, `${join(folder(), "results/a.txt")}\n`);
    assert.equal(stderr, "batch-outputs: stopped; the same command continues: it skips what is already downloaded\n");
    const [complete, part = "", ...others] = files();
    assert.deepEqual([complete, others], ["a.txt", []]);
    assert.match(part, /^b\.bin\.[\da-f]{16}\.part$/);

    release();
    const before = requests.length;
    const again = await run(...args).ended;
    assert.equal(again.stderr, "batch-outputs: 1 downloaded (12 MiB), 1 unchanged, 0 failed\n");
    assert.deepEqual(files(), ["a.txt", "b.bin"]);
    assert.equal(readFileSync(join(folder(), "results/b.bin"), "utf8"), "b".repeat(3 * RANGE_SIZE));
    const starts = requests
      .slice(before)
      .filter(({ url }) => url.includes("b.bin"))
      .map(started);
    assert.equal(starts.includes(0), false, JSON.stringify(starts));
  });

  it("prints the outputs that are complete as JSON, too", async () => {
    const { task, held, run } = await jobWith(({ method, url }) => method === "GET" && url.includes("b.txt"));
    for (const name of ["a.txt", "b.txt"]) await task.saveText("TaskOutput", "x", name);
    const command = run("get", "TaskOutput", "*", "--into", "results", "--json");
    await held;
    const file = join(folder(), "results/a.txt");
    while (!readdirSync(folder()).includes("results") || !readdirSync(join(folder(), "results")).includes("a.txt"))
      await new Promise(setImmediate);
    const { stdout } = await interrupted(command);
    assert.deepEqual(
      JSON.parse(stdout).map((each: { file: string }) => each.file),
      [file],
    );
  });

  it("stores no output of save in part, and the same command saves all files", async () => {
    const { task, held, run, release } = await jobWith(({ method, url }) => method === "PUT" && url.includes("b.txt"));
    writeFiles(folder(), { "a.txt": "a", "b.txt": "b" });
    const paths = async () => (await collect(task.list())).map(({ path }) => path);
    const args = ["save", "TaskOutput", "*.txt"];
    const command = run(...args);
    await Promise.all([once(command.process.stdout, "data"), held]);
    const { stderr } = await interrupted(command);
    assert.equal(
      stderr,
      "batch-outputs: stopped; no output is stored in part; the same command saves all files again, without the blocks that storage has\n",
    );
    assert.deepEqual(await paths(), ["a.txt"]);
    release();
    assert.equal((await run(...args).ended).stderr, "batch-outputs: saved 2 files, 2 B\n");
    assert.deepEqual(await paths(), ["a.txt", "b.txt"]);
  });

  // The program that writes standard input is interrupted, too. The end of its output must not become the output's.
  it("ends a save of standard input at once, and without a line", async () => {
    const { task, held, run } = await jobWith(({ method, url }) => method === "PUT" && url.includes("x.txt"));
    const command = run("save", "TaskOutput", "-", "--as", "x.txt");
    await held;
    assert.deepEqual(await interrupted(command), { stdout: "", stderr: "" });
    assert.deepEqual(await collect(task.list()), []);
  });

  it("gets no line with --quiet", async () => {
    const { task, held, run } = await jobWith(({ method, url }) => method === "GET" && url.includes("a.txt"));
    await task.saveText("TaskOutput", "x", "a.txt");
    const command = run("get", "TaskOutput", "*", "--into", "results", "-q");
    await held;
    assert.deepEqual(await interrupted(command), { stdout: "", stderr: "" });
  });
});
