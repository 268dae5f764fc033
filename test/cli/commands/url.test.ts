import assert from "node:assert/strict";
import { BlobClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { freshJobId } from "../../support/azurite";
import { useCommand } from "../support/use-command";

describe("batch-outputs url --share", () => {
  const { azurite, command, folder, prepareJob, signedIn } = useCommand();

  async function jobOfImages() {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    for (const name of ["a.gif", "b.gif"]) await job.saveText("JobOutput", name, name);
    const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
    return (...args: string[]) => command.run(["url", ...args, ...where], { cwd: folder(), env: signedIn() });
  }

  it("prints a URL with which anyone can read one output, and until when", async () => {
    const url = await jobOfImages();
    const { exitCode, stdout, stderr } = await url("JobOutput", "a.gif", "--share", "24h");
    assert.equal(exitCode, 0, stderr);
    assert.equal((await new BlobClient(stdout.trim()).downloadToBuffer()).toString(), "a.gif");
    assert.match(stderr, /^batch-outputs: anyone with this URL can read a\.gif until \d{4}-.*Z; keep it secret\n$/);
    assert.ok(!stderr.includes("sig="));
  });

  it("prints several URLs, also as JSON", async () => {
    const url = await jobOfImages();
    const { stdout, stderr } = await url("JobOutput", "*.gif", "--share", "1h", "--json");
    const contents = JSON.parse(stdout).map(async (output: { url: string }) =>
      (await new BlobClient(output.url).downloadToBuffer()).toString(),
    );
    assert.deepEqual(await Promise.all(contents), ["a.gif", "b.gif"]);
    assert.match(stderr, /these URLs can read the outputs until .*; keep them secret/);
  });

  it("is refused without a kind", async () => {
    const url = await jobOfImages();
    const { exitCode, stdout, stderr } = await url("--share", "1h");
    assert.deepEqual([exitCode, stdout], [2, ""]);
    assert.match(stderr, /--share must be used with a kind and patterns, got none; give --expires-in/);
  });
});
