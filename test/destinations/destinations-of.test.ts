import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Destinations, destinationsOf, type OutputFile } from "../../destinations";
import { declaredPool } from "../../destinations/description/declared-pool";
import { exampleDescription, WRITER } from "./support/example";

describe("a pipeline's jobs", () => {
  it("ignores the case of a declared job id, as Batch does", () => {
    const destinations = destinationsOf(exampleDescription());
    assert.equal(destinations.job("rENDER").container, "job-render");
    assert.equal(destinations.job("Render").containerUrl, "https://renderoutputs.blob.core.windows.net/job-render");
  });

  it("refuses another job, and names the declared jobs and the fix", () => {
    assert.throws(() => destinationsOf(exampleDescription()).job("other"), {
      code: "JobNotDeclared",
      message:
        'job must be one that the pipeline declares ("Render"), got "other"; add it to the pipeline\'s `jobs`, or deploy the pipeline with `dynamicJobs: true`',
    });
    assert.throws(() => destinationsOf(exampleDescription()).job("rendr"), {
      message: /, got "rendr"; did you mean "Render"\? Otherwise add it to the pipeline's `jobs`/,
    });
    assert.throws(() => destinationsOf(exampleDescription({ jobs: {} })).job("toString"), {
      code: "JobNotDeclared",
      message: /\(it declares none\), got "toString"/,
    });
  });

  it("accepts any valid job id if the pipeline has dynamic jobs", () => {
    const destinations = destinationsOf(exampleDescription({ dynamicJobs: true }));
    assert.equal(destinations.job("any-job").container, "job-any-job");
    assert.throws(() => destinations.job("not a job"), { code: "JobIdRefused" });
  });

  it("accepts a job of a job schedule, whose container begins with `job-` as the role assignments require", () => {
    const { container } = destinationsOf(exampleDescription({ dynamicJobs: true })).job("Sched:job-1");
    // The SHA-1 is that of "sched:job-1".
    assert.equal(container, "job-sched-job-1-1b84181bfbfa66cbcac7b65e86425e85fdb3fdcd");
  });
});

describe("a task of a job", () => {
  it("must have a task id", () => {
    const job = destinationsOf(exampleDescription()).job("render");
    for (const taskId of ["", "a b", "x".repeat(65)]) assert.throws(() => job.task(taskId), { code: "TaskIdRefused" });
  });
});

describe("a pipeline's pools", () => {
  const description = exampleDescription({ pools: { small: { id: "small-1" }, Large: { id: "large-2" } } });

  it("are found by their name in any case", () => {
    assert.equal(destinationsOf(description).pool("small").id, "small-1");
    assert.equal(destinationsOf(description).pool("LARGE").id, "large-2");
  });

  it("are found by the name as it is written first", () => {
    const pools = { small: { id: "small-1" }, Small: { id: "small-2" } };
    assert.equal(declaredPool({ ...description, pools }, "Small").id, "small-2");
  });

  it("are named if another one is asked for", () => {
    assert.throws(() => destinationsOf(description).pool("small-1"), {
      message: /; did you mean "small"\? Otherwise add/,
    });
    for (const name of ["toString", ""]) {
      assert.throws(() => destinationsOf(description).pool(name), {
        code: "PoolNotDeclared",
        message: `pool must be one that the pipeline declares ("small", "Large"), got ${JSON.stringify(name)}; add it to the pipeline's \`pools\``,
      });
    }
    assert.throws(() => destinationsOf(exampleDescription({ pools: {} })).pool("small"), {
      message: /\(it declares none\), got "small"/,
    });
  });
});

describe("a pool with an identity of its own", () => {
  const own = { identityId: `${WRITER}-of-own`, identityClientId: "22222222-2222-3333-4444-555555555555" };
  const pools = { own: { id: "own-1", writer: own, jobs: ["Render"] }, shared: { id: "shared-1" } };
  const jobs = { Render: { container: "job-render" }, other: { container: "job-other" } };
  const description = exampleDescription({ pools, jobs });
  const blob = { container: "job-render", blob: "scene" };
  const identityOf = ({ destination }: OutputFile) => destination.container.identityReference?.resourceId;

  it("uploads and downloads with it", () => {
    const pool = destinationsOf(description).pool("own");
    const job = pool.job("render");
    assert.equal(job.container, "job-render");
    assert.equal(identityOf(job.outputFile("JobOutput", "a")), own.identityId);
    assert.equal(identityOf(job.task("t").outputFile("TaskOutput", "a")), own.identityId);
    assert.deepEqual(
      job
        .task("t")
        .outputFiles([{ kind: "TaskOutput", pattern: "a" }])
        .map(identityOf),
      [own.identityId],
    );
    assert.equal(pool.resourceFile(blob).identityReference?.resourceId, own.identityId);
    assert.equal(pool.resourceFiles([blob])[0]?.identityReference?.resourceId, own.identityId);
  });

  it("leaves the shared identity to the other pools", () => {
    const { job, pool, resourceFile } = destinationsOf(description);
    for (const from of [job("other"), pool("shared").job("other"), pool("shared").job("Render")]) {
      assert.equal(identityOf(from.outputFile("JobOutput", "a")), WRITER);
    }
    assert.equal(resourceFile(blob).identityReference?.resourceId, WRITER);
  });

  it("refuses a job that its identity cannot write", () => {
    for (const dynamicJobs of [false, true]) {
      const { pool } = destinationsOf({ ...description, dynamicJobs });
      assert.throws(() => pool("own").job("other"), {
        code: "JobNotOfPool",
        message:
          'job must be one that pool own-1 can write ("Render"), got "other"; add it to the pool\'s `jobs` in the pipeline, or use another pool',
      });
    }
    assert.throws(() => destinationsOf(description).pool("own").job("none"), { code: "JobNotDeclared" });
    assert.throws(() => destinationsOf(description).pool("own").job("not a job"), { code: "JobIdRefused" });
  });

  it("has no preparation task, because its identity cannot create containers", () => {
    const { pool } = destinationsOf({ ...description, dynamicJobs: true });
    assert.match(pool("shared").preparationTask().commandLine, /batch-outputs prepare/);
    assert.throws(() => pool("own").preparationTask(), {
      code: "DynamicJobsRequired",
      message:
        "pool must have the identity that pools share, because only it can create containers, got own-1 with its own identity; leave the pool's `jobs` out in the pipeline, or use another pool",
    });
  });

  it("must be named if no pool has the shared identity", () => {
    const { job, resourceFile, resourceFiles } = destinationsOf({ ...description, pools: { own: pools.own } });
    const error = {
      code: "PoolRequired",
      message:
        'pool must be named, as each pool of the pipeline has its own identity ("own"), got none; use `pool(name)` of the destinations',
    };
    assert.throws(() => job("Render").outputFile("JobOutput", "a"), error);
    assert.throws(() => resourceFile(blob), error);
    assert.throws(() => resourceFiles([blob]), error);
    // A SAS and a foreign URL need no identity.
    const { containerUrl } = job("Render");
    const containerSasUrl = `${containerUrl}?sv=2024-11-04&sr=c&sp=cw&se=2099-01-01T00:00:00Z&sig=abc`;
    assert.equal(identityOf(job("Render").outputFile("JobOutput", "a", { containerSasUrl })), undefined);
    assert.equal(resourceFile({ url: "https://example.com/a" }).identityReference, undefined);
  });
});

describe("a probable misspelling of a standard kind", () => {
  type Build = (destinations: Destinations, kind: string) => unknown;
  const builds: Record<string, Build> = {
    "task.outputFile": (destinations, kind) => destinations.job("render").task("t1").outputFile(kind, "*.txt"),
    "task.outputFiles": (destinations, kind) =>
      destinations
        .job("render")
        .task("t1")
        .outputFiles([{ kind, pattern: "*.txt" }]),
    "job.outputFile": (destinations, kind) => destinations.job("render").outputFile(kind, "*.txt"),
  };
  for (const [name, build] of Object.entries(builds)) {
    it(`emits one warning from ${name}, and is not changed`, async () => {
      const warnings: Error[] = [];
      const add = (warning: Error) => warnings.push(warning);
      process.on("warning", add);
      const destinations = destinationsOf(exampleDescription());
      const built = [
        build(destinations, "task log"),
        build(destinations, "task log"),
        build(destinations, "Thumbnails"),
      ];
      // Node.js emits a warning in the next tick.
      await new Promise(setImmediate);
      process.off("warning", add);
      assert.match(JSON.stringify(built[0]), /\$task log"/);
      assert.deepEqual(
        warnings.map(({ name, message }) => [name, message]),
        [
          [
            "KindWarning",
            'kind must not be a misspelling of TaskLog, got "task log"; write TaskLog, or choose another name',
          ],
        ],
      );
    });

    it(`is refused by ${name} with strict`, () => {
      const destinations = destinationsOf(exampleDescription(), { strict: true });
      assert.throws(() => build(destinations, "JOB-output"), { name: "ConventionError", code: "KindRefused" });
      assert.doesNotThrow(() => build(destinations, "Thumbnails"));
    });
  }
});
