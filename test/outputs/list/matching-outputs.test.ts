import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, describe, it } from "mocha";
import { JobOutputStorage, type TaskOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { type OpenJob, openJob } from "../support/open-job";

describe("outputs that patterns match", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);
  let job: OpenJob;
  let outputs: TaskOutputStorage;

  before(async () => {
    job = await openJob(azurite());
    outputs = job.outputs.task("t1");
    for (const path of ["a1.txt", "ab.txt", "f/x.png", "f/g/y.png", ".hidden", "what[1].txt"]) {
      await outputs.saveText("TaskOutput", path, path);
    }
    await outputs.saveText("TaskOutputX", "other kind", "a1.txt");
  });

  const cases: [patterns: string[], matches: string[]][] = [
    [["*.txt"], ["a1.txt", "ab.txt", "what[1].txt"]],
    [["a?.txt"], ["a1.txt", "ab.txt"]],
    [["a[0-9].txt"], ["a1.txt"]],
    [["a[!0-9].txt"], ["ab.txt"]],
    [["f/*"], ["f/x.png"]],
    [["f/**"], ["f/g/y.png", "f/x.png"]],
    [["**/*.png"], ["f/g/y.png", "f/x.png"]],
    [[".h*"], [".hidden"]],
    [["what[1].txt"], ["what[1].txt"]],
    [["ab.txt"], ["ab.txt"]],
    [["../ab.txt"], ["ab.txt"]],
    [["../a*.txt"], ["a1.txt", "ab.txt"]],
    [
      ["f/x.png", "**/x.png", "a*"],
      ["f/x.png", "a1.txt", "ab.txt"],
    ],
  ];
  for (const [patterns, matches] of cases) {
    it(`are ${matches.join(", ")} by ${patterns.join(" and ")}`, async () => {
      const found = await collect(outputs.getMatching("TaskOutput", patterns));
      assert.deepEqual(
        found.map(({ path }) => path),
        matches,
      );
    });
  }

  it("are listed with the text before the first special character, and a path is requested by itself", async () => {
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    await collect(job.by(blobEndpoint).task("t1").getMatching("TaskOutput", ["f/g/*", "ab.txt"]));
    assert.deepEqual(
      requests.map(({ method, url }) => [method, new URL(url, blobEndpoint).searchParams.get("prefix")]),
      [
        // Whether an output has this name.
        ["HEAD", null],
        ["GET", "t1/$TaskOutput/f/g/"],
        ["HEAD", null],
      ],
    );
  });

  it("are never found by a backslash between folders, and the message says what to write", async () => {
    for (const pattern of ["f\\x.png", "f\\*.png", "..\\ab.txt"]) {
      await assert.rejects(collect(outputs.getMatching("TaskOutput", [pattern])), {
        code: "NothingMatched",
        message: /; a backslash escapes the next character: write \/ between folders$/,
      });
    }
    const [escaped, ...others] = await collect(outputs.getMatching("TaskOutput", ["\\f/x\\.png"]));
    assert.deepEqual([escaped?.path, others], ["f/x.png", []]);
    // A path, not a pattern.
    assert.equal((await outputs.get("TaskOutput", "f\\x.png")).path, "f/x.png");
  });

  it("must exist", async () => {
    await assert.rejects(collect(outputs.getMatching("TaskOutput", ["*.gif"])), {
      code: "NothingMatched",
      message: 'pattern must match an output, got "*.gif"; list the outputs to see what exists',
    });
    await assert.rejects(collect(outputs.getMatching("TaskOutput", ["none.txt"])), { code: "OutputNotFound" });
  });

  it("fail with the error of a request", async () => {
    const { blobEndpoint, credential } = azurite();
    const missing = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    for (const patterns of [
      ["a.txt", "b.txt"],
      ["*.gif", "*.png"],
    ]) {
      const found = collect(missing.getMatching("JobOutput", patterns));
      await assert.rejects(found, { code: "ContainerNotFound", failures: [] });
    }
  });

  it("are downloaded in parallel, each to its own path, and in order", async () => {
    const downloaded = await collect(outputs.downloadMatching("TaskOutput", ["**"], folder()));
    assert.deepEqual(
      downloaded.map(({ output, file }) => [output.path, file]),
      ["a1.txt", "ab.txt", "f/g/y.png", "f/x.png", "what[1].txt"].map((path) => [path, `${folder()}/${path}`]),
    );
    for (const { output, file } of downloaded) assert.equal(readFileSync(file, "utf8"), output.path);
    assert.deepEqual(readdirSync(folder()).sort(), ["a1.txt", "ab.txt", "f", "what[1].txt"]);
  });
});
