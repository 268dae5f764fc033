import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { DestinationError, destinationsOf, type PipelineDescription } from "../../../destinations";
import { exampleDescription, WRITER } from "../support/example";

/** Values that a file or a stack output can have instead of a description. */
const read = (value: unknown) => destinationsOf(JSON.parse(JSON.stringify(value)) as PipelineDescription);

describe("a pipeline's description", () => {
  it("is the same after JSON", () => {
    assert.deepEqual(read(exampleDescription()).description, exampleDescription());
  });

  for (const version of [1, 2]) {
    it(`is read in version ${version}, with a pool that has its own identity`, () => {
      const own = { identityId: `${WRITER}-own`, identityClientId: "own" };
      const pools = { own: { id: "own-1", writer: own, jobs: ["Render"] } };
      const { destination } = read({ ...exampleDescription(), version, pools })
        .pool("own")
        .job("Render")
        .task("t")
        .outputFile("TaskLog", "../std*.txt");
      assert.equal(destination.container.identityReference?.resourceId, own.identityId);
    });
  }

  it("keeps keys that a later release adds to version 1", () => {
    const description = { ...exampleDescription(), somethingNew: [1] };
    assert.deepEqual(read(description).description, description);
  });

  it("checks the identity and the jobs of each pool that has its own", () => {
    const { writer } = exampleDescription();
    const problems = (pool: object) => {
      try {
        read({ ...exampleDescription(), pools: { p: { id: "p-1", ...pool } } });
        return [];
      } catch (error) {
        return (error as Error).message.split("\n").slice(0, -1);
      }
    };
    assert.deepEqual(problems({ writer, jobs: ["Render"] }), []);
    assert.deepEqual(problems({ writer: { identityId: "me" }, jobs: ["none"] }), [
      'pools["p"].writer.identityId must be the ARM id of a managed identity, got "me"',
      'pools["p"].writer.identityClientId must be a string that is not empty, got nothing',
      'pools["p"].jobs must be a list of declared jobs that is not empty, got a list',
    ]);
    assert.equal(problems({ writer }).length, 1);
    assert.equal(problems({ jobs: ["Render"] }).length, 1);
    assert.equal(problems({ writer, jobs: [] }).length, 1);
  });

  it("accepts a job whose id is the name of a property that all objects have", () => {
    const description = { ...exampleDescription(), jobs: JSON.parse('{"__proto__":{"container":"job-job-x"}}') };
    assert.throws(() => read(description), {
      message: /^jobs\["__proto__"\]\.container must be job-proto-[0-9a-f]{40}, got "job-job-x"/,
    });
  });

  for (const version of [0, 4, "1", undefined]) {
    it(`refuses version ${JSON.stringify(version)} and names the fix`, () => {
      assert.throws(() => read({ ...exampleDescription(), version }), {
        code: "DescriptionVersionUnknown",
        message:
          /^version must be 1, 2 or 3, got .*; use the release of azure-batch-outputs that deployed the pipeline/,
      });
    });
  }

  for (const nothing of [null, "{}", 7, []]) {
    it(`refuses ${JSON.stringify(nothing)}`, () => {
      assert.throws(() => read(nothing), {
        code: "DescriptionRefused",
        message: /^description must be the `destinations`/,
      });
    });
  }

  const wrapped: [value: unknown, message: RegExp][] = [
    [
      { url: "x", destinations: exampleDescription() },
      /got an object that has it as "destinations"; pass the value of/,
    ],
    [{ render: exampleDescription() }, /got an object that has it as "render"; pass the value of this key$/],
    [JSON.stringify(exampleDescription()), /got a string that contains JSON; parse it with JSON\.parse$/],
  ];
  for (const [value, message] of wrapped) {
    it(`names the key of the description in ${JSON.stringify(value).slice(0, 30)}…`, () => {
      assert.throws(() => read(value), { code: "DescriptionRefused", message });
    });
  }

  const breaks: [change: object, message: string][] = [
    [{ batchEndpoint: "render.batch.azure.com" }, 'batchEndpoint must be an https URL, got "render.batch.azure.com"'],
    [
      { blobEndpoint: "https://x.blob.core.windows.net" },
      'blobEndpoint must be an https URL that ends in a slash, got "https://x.blob.core.windows.net"',
    ],
    [
      { blobEndpoint: "http://x.blob.core.windows.net/" },
      'blobEndpoint must be an https URL that ends in a slash, got "http://x.blob.core.windows.net/"',
    ],
    [{ pools: "a" }, 'pools must be an object, got "a"'],
    [
      { pools: [{ id: "a" }] },
      "pools must be an object with the pools by name, got a list; deploy the pipeline again with this release of azure-batch-outputs",
    ],
    [
      { pools: { a: { id: "a-1" }, A: { id: "a-2" } } },
      'pools["A"] must have a name that differs in more than case from "a", got "A"',
    ],
    [{ pools: { a: { id: "a" }, b: {} } }, 'pools["b"].id must be a string that is not empty, got nothing'],
    [{ writer: null }, "writer must be an object, got null"],
    [
      { writer: { identityId: "w", identityClientId: "c" } },
      'writer.identityId must be the ARM id of a managed identity, got "w"',
    ],
    [
      { writer: { resourceId: "/subscriptions/s/w", identityClientId: "c" } },
      "writer.resourceId must be named writer.identityId; deploy the pipeline again with this release of azure-batch-outputs, or rename the key",
    ],
    [
      { writer: { identityId: "/subscriptions/s/w", clientId: "c" } },
      "writer.clientId must be named writer.identityClientId; deploy the pipeline again with this release of azure-batch-outputs, or rename the key",
    ],
    [{ jobs: { "no job": { container: "job-x" } } }, 'jobs["no job"] must have a job id as its key, got "no job"'],
    [{ jobs: { a: { container: "job-b" } } }, 'jobs["a"].container must be job-a, got "job-b"'],
    [{ jobs: { a: "job-a" } }, 'jobs["a"] must be an object, got "job-a"'],
    [{ dynamicJobs: "yes" }, 'dynamicJobs must be true or false, got "yes"'],
    [{ nodeTool: { version: "1", sha256: "ABC" } }, 'nodeTool.sha256 must be 64 lower-case hex digits, got "ABC"'],
  ];
  for (const [change, message] of breaks) {
    it(`reports: ${message}`, () => {
      assert.throws(
        () => read({ ...exampleDescription(), ...change }),
        (error) => {
          assert.ok(error instanceof DestinationError);
          assert.equal(error.code, "DescriptionRefused");
          assert.deepEqual(error.message.split("\n"), [
            message,
            "pass the `destinations` output of an OutputPipeline unchanged",
          ]);
          return true;
        },
      );
    });
  }

  it("reports every problem at once", () => {
    assert.throws(
      () => read({ version: 1 }),
      (error) => {
        assert.ok(error instanceof DestinationError);
        const paths = error.message.split("\n").map((line) => line.split(" ")[0]);
        assert.deepEqual(paths, ["batchEndpoint", "blobEndpoint", "pools", "writer", "jobs", "nodeTool", "pass"]);
        return true;
      },
    );
  });
});
