import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { isDirectoryMarker } from "../../../outputs/blobs/directory-marker";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder } from "../../support/folder";
import { putBlob } from "../../support/put-blob";

describe("a directory marker", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const version = { size: 0, lastModified: new Date(0), etag: "" };

  const cases: [what: string, blob: Parameters<typeof isDirectoryMarker>[0], isMarker: boolean][] = [
    ["an empty output", { name: "a", version }, false],
    ["hdi_isfolder=true", { name: "a", version, metadata: { hdi_isfolder: "true" } }, true],
    ["Hdi_isfolder=True", { name: "a", version, metadata: { Hdi_isfolder: "True" } }, true],
    ["hdi_isfolder=false", { name: "a", version, metadata: { hdi_isfolder: "false" } }, false],
    [
      "hdi_isfolder=true with content",
      { name: "a", version: { ...version, size: 1 }, metadata: { hdi_isfolder: "true" } },
      false,
    ],
    ["other metadata", { name: "a", version, metadata: { isfolder: "true" } }, false],
    ["a directory of a hierarchical namespace", { name: "a", version, resourceType: "directory" }, true],
    ["a file of a hierarchical namespace", { name: "a", version, resourceType: "file" }, false],
    ["a name that ends in a slash", { name: "a/", version }, true],
    ["a name that ends in a slash, with content", { name: "a/", version: { ...version, size: 1 } }, false],
  ];
  for (const [what, blob, isMarker] of cases) {
    it(`is ${isMarker ? "" : "not "}${what}`, () => assert.equal(isDirectoryMarker(blob), isMarker));
  }

  it("is not an output for list, get, getMatching, downloadMatching and delete", async () => {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await job.prepare();
    const put = (path: string, content: string, headers = {}) =>
      putBlob(azurite(), job.containerName, `t1/$TaskOutput/${path}`, content, headers);
    await put("frames", "", { "x-ms-meta-hdi_isfolder": "true" });
    await put("frames/1.png", "1");
    await put("frames/deep", "", { "x-ms-meta-Hdi_isfolder": "true" });
    await put("frames/deep/2.png", "2");
    await put("logs/", "");
    await put("logs/3.txt", "3");
    await put("empty", "");
    await putBlob(azurite(), job.containerName, "t1/$TaskOutput", "", { "x-ms-meta-hdi_isfolder": "true" });
    await putBlob(azurite(), job.containerName, "t1", "", { "x-ms-meta-hdi_isfolder": "true" });

    const task = job.task("t1");
    const outputs = ["empty", "frames/1.png", "frames/deep/2.png", "logs/3.txt"];
    const paths = async (found: AsyncIterable<{ path: string }>) => (await collect(found)).map(({ path }) => path);
    assert.deepEqual(await paths(task.list()), outputs);
    assert.deepEqual(await paths(job.listAll()), outputs);
    assert.deepEqual(await paths(task.getMatching("TaskOutput", ["**"])), outputs);
    for (const path of ["frames", "frames/deep", "logs/"]) {
      await assert.rejects(task.get("TaskOutput", path), {
        code: "OutputNotFound",
        message: `output t1/$TaskOutput/${path} does not exist in ${job.containerName}: the blob is a directory marker; list the outputs to see what exists`,
      });
      await assert.rejects(collect(task.getMatching("TaskOutput", [path])), { code: "OutputNotFound" });
    }
    const downloaded = await collect(task.downloadMatching("TaskOutput", ["**"], folder()));
    assert.deepEqual(
      downloaded.map(({ output }) => output.path),
      outputs,
    );
    assert.deepEqual(readdirSync(`${folder()}/frames`).sort(), ["1.png", "deep"]);
    assert.equal(existsSync(`${folder()}/logs/3.txt`), true);
  });
});
