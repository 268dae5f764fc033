import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import { exampleDescription } from "../../destinations/support/example";
import { freshJobId } from "../../support/azurite";
import { COMMAND } from "../../support/built-command";
import { ended } from "../support/ended";
import { useCommand } from "../support/use-command";

describe("batch-outputs use", () => {
  const { azurite, folder, prepareJob, signedIn } = useCommand();

  async function pipeline() {
    const [jobId, otherId] = [freshJobId(), freshJobId()];
    for (const id of [jobId, otherId]) await (await prepareJob(id)).saveText("JobOutput", "x", `of-${id}.txt`);
    const jobs = Object.fromEntries([jobId, otherId].map((id) => [id, { container: `job-${id}` }]));
    const description = { ...exampleDescription(), blobEndpoint: azurite().blobEndpoint, jobs };
    writeFileSync(join(folder(), "d.json"), JSON.stringify(description));
    const run = (args: string[], env: Record<string, string> = {}) =>
      ended([COMMAND.file, ...args], folder(), {
        ...{ XDG_CONFIG_HOME: join(folder(), "config"), HOME: folder(), ...COMMAND.keepsCode },
        ...{ ...signedIn(), ...env },
      });
    const listed = async (args: string[], env: Record<string, string> = {}) => {
      const { exitCode, stdout, stderr } = await run(["list", "--json", ...args], env);
      assert.equal(exitCode, 0, stderr);
      return JSON.parse(stdout).map(({ path }: { path: string }) => path);
    };
    return { jobId, otherId, run, listed };
  }

  it("keeps the destinations and the job for later commands of the user, and forgets them", async () => {
    const { jobId, run, listed } = await pipeline();
    const kept = await run(["use", "d.json", "--job", jobId]);
    assert.deepEqual([kept.exitCode, kept.stdout], [0, `${join(folder(), "d.json")}, job ${jobId}\n`], kept.stderr);
    const file = join(folder(), "config/batch-outputs/place.json");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(JSON.parse(readFileSync(file, "utf8")), { destinations: join(folder(), "d.json"), job: jobId });
    assert.deepEqual(await listed([]), [`of-${jobId}.txt`]);
    assert.equal((await run(["use"])).stdout, kept.stdout);
    assert.equal((await run(["use", "--clear"])).exitCode, 0);
    const { exitCode, stderr } = await run(["list"]);
    assert.deepEqual([exitCode, /blob endpoint is required/.test(stderr)], [2, true], stderr);
    assert.match((await run(["use"])).stderr, /no destinations are kept/);
  });

  it("gives way to options and to the environment", async () => {
    const { jobId, otherId, run, listed } = await pipeline();
    await run(["use", "d.json", "--job", jobId]);
    const both = [`of-${jobId}.txt`, `of-${otherId}.txt`].sort();
    assert.deepEqual(await listed(["--job", otherId]), [`of-${otherId}.txt`]);
    assert.deepEqual((await listed(["--destinations", "d.json"])).sort(), both);
    assert.deepEqual(await listed([], { BATCH_OUTPUTS_JOB: otherId }), [`of-${otherId}.txt`]);
    assert.deepEqual((await listed([], { BATCH_OUTPUTS_DESTINATIONS: "d.json" })).sort(), both);
    const elsewhere = await run(["list"], { BATCH_OUTPUTS_BLOB_ENDPOINT: azurite().blobEndpoint });
    assert.match(elsewhere.stderr, /job is required/);
  });

  it("has no effect on a node, nor on what is deleted without a question", async () => {
    const { jobId, run } = await pipeline();
    await run(["use", "d.json", "--job", jobId]);
    const onNode = await run(["list"], { AZ_BATCH_NODE_ID: "node" });
    assert.match(onNode.stderr, /blob endpoint is required/);
    const deleted = await run(["delete", "JobOutput", "**", "--yes"]);
    assert.deepEqual([deleted.exitCode, /job is required/.test(deleted.stderr)], [2, true], deleted.stderr);
  });

  it("is the place of a URL of an output, and of job/task/kind/path", async () => {
    const { jobId, otherId, run } = await pipeline();
    await run(["use", "d.json", "--job", jobId]);
    const { stdout: url } = await run(["url", "JobOutput", "**", "--job", otherId]);
    for (const address of [url.trim(), `${otherId}//JobOutput/of-${otherId}.txt`]) {
      const { exitCode, stdout, stderr } = await run(["get", address, "--output", "-"]);
      assert.deepEqual([exitCode, stdout], [0, "x"], stderr);
    }
  });

  it("is the place of commands that require destinations", async () => {
    const { jobId, run } = await pipeline();
    await run(["use", "d.json", "--job", jobId]);
    const { exitCode, stdout, stderr } = await run(["task-json", "--task", "t1", "--", "echo"]);
    assert.deepEqual([exitCode, JSON.parse(stdout || "{}").id], [0, "t1"], stderr);
    // The kept job belongs to the kept destinations.
    const other = await run(["task-json", "--task", "t1", "--destinations", "d.json", "--", "echo"]);
    assert.deepEqual([other.exitCode, other.stderr], [2, "batch-outputs: job is required; give --job\n"]);
  });

  it("is named in the errors of commands that use it", async () => {
    const { jobId, run } = await pipeline();
    await run(["use", "d.json", "--job", jobId]);
    const { exitCode, stderr } = await run(["get", "JobOutput", "none.txt"]);
    assert.equal(exitCode, 5);
    assert.match(stderr, /used .*d\.json, which `batch-outputs use` has kept/);
  });

  it("refuses a job that the pipeline does not have, and a damaged file", async () => {
    const { run } = await pipeline();
    const { exitCode, stderr } = await run(["use", "d.json", "--job", "none"]);
    assert.deepEqual([exitCode, /job must be one that the pipeline declares/.test(stderr)], [2, true], stderr);
    await run(["use", "d.json"]);
    writeFileSync(join(folder(), "config/batch-outputs/place.json"), "{");
    const damaged = await run(["list"]);
    assert.match(
      damaged.stderr,
      /place\.json must be JSON with `destinations`; delete it, or run `batch-outputs use` again/,
    );
    assert.equal((await run(["--version"])).exitCode, 0);
  });
});
