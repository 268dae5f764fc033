import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { segmentName } from "../../../outputs/names/segment-name";
import { useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { openJob } from "../support/open-job";
import { makeTracked } from "../support/tracked-blobs";

describe("a tracked output of several blobs", () => {
  const azurite = useAzurite();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);
  const name = "$JobOutput/log";

  async function tracked() {
    const job = await openJob(azurite());
    await makeTracked(job.container, name, [["one,"], ["two,", "more,"], ["three"]]);
    await job.outputs.saveText("JobOutput", "x", "log-1");
    return job;
  }

  it("is one output in a listing, which takes one request per page", async () => {
    const { by } = await tracked();
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    const listed = await collect(by(blobEndpoint).list());
    assert.deepEqual(
      listed.map(({ path, size, trackedSince }) => [path, size, trackedSince !== undefined]),
      [
        ["log", 18, true],
        ["log-1", 1, false],
      ],
    );
    assert.equal(requests.length, 1);
    assert.equal(await listed[0]?.text(), "one,two,more,three");
  });

  it("is the same output from get as from list", async () => {
    const { outputs } = await tracked();
    const got = await outputs.get("JobOutput", "log");
    const [listed] = await collect(outputs.list());
    const about = ({ name, size, etag, lastModified, trackedSince, contentType }: typeof got) => ({
      ...{ name, size, lastModified, trackedSince, contentType },
      etag: etag.replaceAll('"', ""),
    });
    assert.deepEqual(about(got), about(listed as typeof got));
  });

  it("is downloaded as one file", async () => {
    const { outputs } = await tracked();
    const file = await (await outputs.get("JobOutput", "log")).downloadInto(folder());
    assert.equal(readFileSync(file, "utf8"), "one,two,more,three");
  });

  it("is not read as if it ended where the service refuses to look up a segment", async () => {
    const { by } = await tracked();
    const third = encodeURIComponent(segmentName(name, 3).split("/").at(-1) ?? "");
    let isRefused = false;
    const { blobEndpoint } = await startProxy(({ url }) =>
      isRefused && url.includes(third) ? { status: 403, code: "AuthorizationFailure" } : undefined,
    );
    const output = await by(blobEndpoint).get("JobOutput", "log");
    isRefused = true;
    await assert.rejects(output.text(), { code: "AccessDenied" });
  });

  it("is deleted as a whole, from the last segment to the first", async () => {
    const { by, outputs } = await tracked();
    const { blobEndpoint, requests } = await startProxy(() => undefined);
    const output = await by(blobEndpoint).get("JobOutput", "log");
    await output.delete();
    const deleted = requests.filter(({ method }) => method === "DELETE").map(({ url }) => decodeURIComponent(url));
    assert.deepEqual(
      deleted.map((url) => /\$JobOutput.*$/.exec(url)?.[0]),
      [segmentName(name, 3), segmentName(name, 2), name],
    );
    assert.deepEqual(
      (await collect(outputs.list())).map(({ path }) => path),
      ["log-1"],
    );
    await assert.rejects(output.delete(), { code: "OutputNotFound" });
  });

  it("is hidden after another file was saved over it, and leaves nothing when that is deleted", async () => {
    const { container, outputs } = await tracked();
    await outputs.saveText("JobOutput", "new", "log");
    const listed = await collect(outputs.list());
    assert.deepEqual(
      listed.map(({ path, size }) => [path, size]),
      [
        ["log", 3],
        ["log-1", 1],
      ],
    );
    const output = await outputs.get("JobOutput", "log");
    assert.deepEqual([output.size, await output.text()], [3, "new"]);
    assert.equal(Buffer.concat(await collect(output.follow())).toString(), "new");
    await output.delete();
    const left = await collect(container.listBlobsFlat());
    assert.deepEqual(
      left.map(({ name }) => name),
      ["$JobOutput/log-1"],
    );
  });

  it("is deleted even if the answer to the deletion was lost", async () => {
    const { by, outputs } = await openJob(azurite());
    await outputs.saveText("JobOutput", "x", "x.txt");
    let deletions = 0;
    const { blobEndpoint } = await startProxy(({ method }) => {
      if (method !== "DELETE") return undefined;
      deletions += 1;
      return deletions === 1 ? { breakAfterBytes: 0 } : undefined;
    });
    await (await by(blobEndpoint).get("JobOutput", "x.txt")).delete();
    assert.equal(deletions, 2);
    assert.deepEqual(await collect(outputs.list()), []);
  });
});
