import assert from "node:assert/strict";
import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ContainerClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { exampleDescription } from "../../destinations/support/example";
import { freshJobId } from "../../support/azurite";
import { COMMAND } from "../../support/built-command";
import { ended } from "../support/ended";
import { useCommand } from "../support/use-command";

describe("the completion of ids", () => {
  const { azurite, folder, prepareJob, signedIn } = useCommand();

  async function pipeline() {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    for (const task of ["render-1", "render-2", "merge"]) await job.task(task).saveText("TaskOutput", "x", "x.txt");
    const jobs = Object.fromEntries([jobId, "other"].map((id) => [id, { container: `job-${id}` }]));
    const description = { ...exampleDescription(), blobEndpoint: azurite().blobEndpoint, jobs };
    writeFileSync(join(folder(), "d.json"), JSON.stringify(description));
    const offered = async (words: string[], env: Record<string, string> = {}) => {
      const places = { XDG_CONFIG_HOME: join(folder(), "config"), XDG_CACHE_HOME: join(folder(), "cache") };
      const { exitCode, stdout, stderr } = await ended([COMMAND.file, "complete", "--", ...words], folder(), {
        ...places,
        HOME: folder(),
        ...COMMAND.keepsCode,
        ...signedIn(),
        ...env,
      });
      assert.deepEqual([exitCode, stderr], [0, ""]);
      return stdout.split("\n").filter(Boolean).sort();
    };
    return { job, jobId, offered };
  }

  it("offers the jobs of the given pipeline, or of the default place", async () => {
    const { jobId, offered } = await pipeline();
    assert.deepEqual(await offered(["list", "--destinations", "d.json", "--job", ""]), [jobId, "other"].sort());
    assert.deepEqual(await offered(["list", "--destinations=d.json", "--job", "o"]), ["other"]);
    assert.deepEqual(await offered(["status", ""], { BATCH_OUTPUTS_DESTINATIONS: "d.json" }), [jobId, "other"].sort());
    assert.deepEqual(await offered(["status", ""]), []);
    assert.deepEqual(await offered(["list", "--destinations", "none.json", "--job", ""]), []);
  });

  it("offers the tasks with outputs, for a minute without another request", async () => {
    const { job, jobId, offered } = await pipeline();
    const words = ["get", "TaskOutput", "--job", jobId, "--destinations", "d.json", "--task"];
    assert.deepEqual(await offered([...words, "ren"]), ["render-1", "render-2"]);
    await job.task("render-3").saveText("TaskOutput", "x", "x.txt");
    assert.deepEqual(await offered([...words, ""]), ["merge", "render-1", "render-2"]);
    const [file = ""] = readdirSync(join(folder(), "cache/batch-outputs"));
    const path = join(folder(), "cache/batch-outputs", file);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    utimesSync(path, 0, 0);
    assert.deepEqual(await offered([...words, "r"]), ["render-1", "render-2", "render-3"]);
  });

  it("offers no name that Batch does not allow, which a shell could run", async () => {
    const { job, jobId, offered } = await pipeline();
    const { blobEndpoint, credential } = azurite();
    const container = new ContainerClient(`${blobEndpoint}${job.containerName}`, credential);
    for (const task of ["`touch pwned`", "q;touch pwned", "*", "$(x)"]) {
      await container.getBlockBlobClient(`${task}/$TaskOutput/x.txt`).upload("x", 1);
    }
    const words = ["get", "--job", jobId, "--destinations", "d.json", "--task", ""];
    assert.deepEqual(await offered(words), ["merge", "render-1", "render-2"]);
  });

  it("ends after 3 seconds if the sign-in does not answer", async () => {
    const { jobId, offered } = await pipeline();
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = silent.address() as AddressInfo;
      const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: `http://127.0.0.1:${port}` };
      const words = ["get", "--job", jobId, "--destinations", "d.json", "--task", ""];
      assert.deepEqual(await offered(words, env), []);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  it("offers nothing if the outputs cannot be listed", async () => {
    const { offered } = await pipeline();
    assert.deepEqual(await offered(["get", "--job", "none", "--destinations", "d.json", "--task", ""]), []);
    assert.deepEqual(await offered(["get", "--task", ""]), []);
  });
});
