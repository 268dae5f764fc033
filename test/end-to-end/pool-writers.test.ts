import assert from "node:assert/strict";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import { destinationsOf, type PipelineDescription } from "../../destinations";
import { nightly } from "../support/nightly";
import { stackOfSuite } from "./support/edited-stack";
import { runOneTask } from "./support/one-task";

const SCRIPT = `echo result > result.txt
echo uploaded > uploaded.txt
batch-outputs save --wait-for-access 0 TaskOutput result.txt
`;

describe("a pool with an identity of its own", function () {
  this.timeout(300_000);
  const stack = stackOfSuite();
  let description: PipelineDescription;

  const program =
    (ownJobs?: string[]): PulumiFn =>
    async () => {
      const { destinations } = new OutputPipeline("p", {
        location: "westeurope",
        jobs: ["own", "other"],
        pools: [{ name: "workers", vmSize: "Standard_D2ds_v5", ...(ownJobs !== undefined && { jobs: ownJobs }) }],
        runtime: "image",
        retainOutputs: false,
      });
      return { destinations };
    };

  /** Runs a job with one task on the pool. Its output file names the identity of the pool. */
  const run = (job: string) => {
    const { commandLine, pool } = destinationsOf(description);
    const { destination, ...file } = pool("workers").job("own").task("t").outputFile("TaskOutput", "uploaded.txt");
    const containerUrl = `${description.blobEndpoint}job-${job}`;
    const pipeline = { destinations: description };
    return runOneTask(pipeline, job, {
      id: "t",
      commandLine: commandLine(SCRIPT),
      outputFiles: [
        {
          ...file,
          uploadOptions: { uploadCondition: "taskcompletion" },
          destination: { container: { ...destination.container, containerUrl } },
        },
      ],
    });
  };

  it("stores the outputs of its jobs", async () => {
    description = (await stack().stack.up({ program: program(["own"]) })).outputs.destinations?.value;
    assert.deepEqual(description.pools.workers?.jobs, ["own"]);
    const { task, explanation } = await run("own");
    assert.equal(explanation, undefined);
    assert.equal(task.executionInfo?.exitCode, 0);
  });

  it("can store nothing under another job", async () => {
    const { task } = await run("other");
    assert.equal(task.executionInfo?.exitCode, 4, "batch-outputs save must be denied");
    assert.equal(task.executionInfo?.failureInfo?.code, "FileUploadAccessDenied");
  });

  nightly.it("is replaced if it gets the shared identity, and the preview says so", async () => {
    const { previewed, warnings, done } = await stack().deploy(program());
    assert.deepEqual(previewed, done);
    assert.deepEqual(done["p-pool-workers-pool"], ["create-replacement", "delete-replaced", "replace"]);
    assert.match(
      warnings.join("\n"),
      /pool p-pool-workers-pool\w+ will be replaced.*identity from \S+workers-writer\S* to \S+p-writer\S*: .*its nodes \(1\) are deleted/s,
    );
    assert.deepEqual(await stack().refresh(), {}, "the state must be what Azure has");
    const again = await stack().preview(program(["own"]));
    assert.match(again.warnings.join("\n"), /as Azure cannot change its identity from \S+p-writer\S* to a new one: /);
  });
});
