import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DefaultAzureCredential } from "@azure/identity";
import * as authorization from "@pulumi/azure-native/authorization";
import { describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import type { PipelineDescription } from "../../destinations";
import { createJob, submitTasks, waitForTasks } from "../../jobs";
import { JobOutputStorage } from "../../outputs";
import type { Task } from "../../samples/persist-outputs/tasks";
import { collect } from "../support/collect";
import { useFolder } from "../support/folder";
import { openBatch } from "./support/batch-clients";
import { ended, ROOT } from "./support/commands";
import { stackOfSuite } from "./support/edited-stack";

const JOB = "numbers";

describe("the sample persist-outputs", function () {
  this.timeout(300_000);
  const stack = stackOfSuite();
  const folder = useFolder();

  const program = async () => {
    const me = { name: "me", principalId: authorization.getClientConfigOutput().objectId };
    const { destinations } = new OutputPipeline("p", {
      location: "westeurope",
      jobs: [JOB],
      pools: [{ name: "workers", vmSize: "Standard_D2ds_v5" }],
      runtime: "image",
      submitters: [me],
      retainOutputs: false,
    });
    return { destinations };
  };

  it("stores outputs by the conventions, by a SAS and by an identity, and merges them downstream", async () => {
    const { outputs } = await stack().stack.up({ program });
    const description = outputs.destinations?.value as PipelineDescription;
    const file = join(folder(), "destinations.json");
    await writeFile(file, JSON.stringify(description));
    const args = ["--import", "tsx", "samples/persist-outputs/print-tasks.ts", "--destinations", file, "--job", JOB];
    const { exitCode, stdout, stderr } = await ended("node", args, { cwd: ROOT });
    assert.equal(exitCode, 0, stderr);
    const tasks = JSON.parse(stdout) as Task[];

    const batchJob = await createJob(openBatch({ destinations: description }), {
      id: JOB,
      poolInfo: { poolId: description.pools.workers?.id ?? "" },
      usesTaskDependencies: true,
    });
    await submitTasks(batchJob, tasks);
    const { failed } = await waitForTasks(batchJob, { timeLimitSeconds: 120, firstSeconds: 0.5, longestSeconds: 0.5 });
    assert.deepEqual(failed, []);

    const job = new JobOutputStorage({
      blobEndpoint: description.blobEndpoint,
      credential: new DefaultAzureCredential(),
      jobId: JOB,
    });
    const stored = (await collect(job.listAll())).map(({ taskId = "", kind, path }) => `${taskId} ${kind} ${path}`);
    assert.deepEqual(stored.sort(), [
      " JobOutput merged.txt",
      "by-conventions TaskLog progress.log",
      "by-conventions TaskOutput output.txt",
      "by-conventions TaskPreview preview.txt",
      "by-identity TaskLog stderr.txt",
      "by-identity TaskLog stdout.txt",
      "by-identity TaskOutput output.txt",
      "by-sas TaskLog stderr.txt",
      "by-sas TaskLog stdout.txt",
      "by-sas TaskOutput output.txt",
    ]);
    const merged = await job.get("JobOutput", "merged.txt");
    const numbers = Array.from({ length: 10 }, (_, index) => `${index + 1}\n`).join("");
    assert.equal(await merged.text(), numbers.repeat(3));
  });
});
