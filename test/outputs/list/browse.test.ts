import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type { BrowseOptions, JobOutputStorage, OutputFolder } from "../../../outputs";
import { useAzurite } from "../../support/azurite";
import { putBlob } from "../../support/put-blob";
import { useStorageProxy } from "../../support/storage-proxy";
import { openJob } from "../support/open-job";
import { makeTracked } from "../support/tracked-blobs";

describe("a page of a folder", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  const shown = async (job: JobOutputStorage, folder?: OutputFolder) => {
    const { folders, outputs, next } = await job.browse(folder);
    return { folders, paths: outputs.map(({ path }) => path), next };
  };

  it("has the outputs and the folders of a level, by one request", async () => {
    const { outputs, by } = await openJob(azurite());
    for (const path of ["a.txt", "frames/1.png", "frames/deep/2.png", "größe #1/x"]) {
      await outputs.task("t1").saveText("TaskOutput", "x", path);
    }
    await outputs.task("t2").saveText("TaskLog", "x", "log");
    await outputs.saveText("JobOutput", "x", "movie.gif");
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    const job = by(blobEndpoint);
    assert.deepEqual(await shown(job), { folders: ["$JobOutput", "t1", "t2"], paths: [], next: undefined });
    assert.deepEqual(await shown(job, { taskId: "t1" }), { folders: ["$TaskOutput"], paths: [], next: undefined });
    assert.deepEqual(await shown(job, { taskId: "t1", kind: "TaskOutput" }), {
      folders: ["frames", "größe #1"],
      paths: ["a.txt"],
      next: undefined,
    });
    assert.equal(requests.length, 3);
    const deep = await shown(job, { taskId: "t1", kind: "TaskOutput", path: "frames" });
    assert.deepEqual([deep.folders, deep.paths], [["deep"], ["frames/1.png"]]);
    assert.deepEqual((await shown(job, { kind: "JobOutput" })).paths, ["movie.gif"]);
    assert.deepEqual((await shown(job, { kind: "JobOutput", path: "none" })).paths, []);
  });

  it("is followed by the next one, until all were shown once", async () => {
    const { outputs, container } = await openJob(azurite());
    for (let at = 0; at < 7; at++) await outputs.saveText("JobOutput", "x", `${at}.txt`);
    for (let at = 0; at < 3; at++) await outputs.saveText("JobOutput", "x", `folder-${at}/x.txt`);
    await makeTracked(container, "$JobOutput/log", [["one,"], ["two,"], ["three"]]);
    const found: string[] = [];
    let from: string | undefined;
    do {
      const page = await outputs.browse({ kind: "JobOutput" }, { pageSize: 2, ...(from !== undefined && { from }) });
      assert.ok(page.folders.length + page.outputs.length <= 2);
      found.push(...page.folders, ...page.outputs.map(({ path, size }) => `${path} ${size}`));
      from = page.next;
    } while (from !== undefined);
    const files = Array.from({ length: 7 }, (_, at) => `${at}.txt 1`);
    assert.deepEqual(found.sort(), [...files, "folder-0", "folder-1", "folder-2", "log 13"].sort());
  });

  it("has only names with the wanted beginning, and those of the folders below on request", async () => {
    const { outputs } = await openJob(azurite());
    for (const path of ["a1.txt", "a2/x/y.txt", "b.txt", "f/a.txt"]) await outputs.saveText("JobOutput", "x", path);
    const page = async (folder: OutputFolder, options: BrowseOptions) => {
      const { folders, outputs: found } = await outputs.browse(folder, options);
      return [folders, found.map(({ path }) => path)];
    };
    assert.deepEqual(await page({ kind: "JobOutput" }, { beginning: "a" }), [["a2"], ["a1.txt"]]);
    assert.deepEqual(await page({ kind: "JobOutput", path: "a2" }, { beginning: "y" }), [[], []]);
    assert.deepEqual(await page({ kind: "JobOutput" }, { recursive: true }), [
      [],
      ["a1.txt", "a2/x/y.txt", "b.txt", "f/a.txt"],
    ]);
    assert.deepEqual(await page({ kind: "JobOutput", path: "a2" }, { recursive: true }), [[], ["a2/x/y.txt"]]);
    assert.deepEqual(await page({ kind: "JobOutput" }, { recursive: true, beginning: "a" }), [
      [],
      ["a1.txt", "a2/x/y.txt"],
    ]);
  });

  it("has no directory markers, and only what the run has stored", async () => {
    const { outputs, ofRun } = await openJob(azurite());
    await putBlob(azurite(), outputs.containerName, "$JobOutput/empty/", "");
    await ofRun("r1").saveText("JobOutput", "x", "old.txt");
    await ofRun("r2").saveText("JobOutput", "x", "new.txt");
    assert.deepEqual((await shown(outputs, { kind: "JobOutput" })).paths, ["new.txt", "old.txt"]);
    assert.deepEqual((await shown(ofRun("last"), { kind: "JobOutput" })).paths, ["new.txt"]);
  });

  it("is refused for ids and kinds that cannot be", async () => {
    const { outputs } = await openJob(azurite());
    assert.throws(() => outputs.browse({ taskId: "a/b" }), { code: "TaskIdRefused" });
    assert.throws(() => outputs.browse({ kind: "a/b" }), { code: "KindRefused" });
  });
});
