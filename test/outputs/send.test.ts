import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { freshJobId, useAzurite } from "../support/azurite";
import { collect } from "../support/collect";
import { useStorageProxy } from "../support/storage-proxy";

const denied = { status: 403, code: "AuthorizationPermissionMismatch" };

describe("waiting for access", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("sends the first request again until access is there, and says so", async () => {
    let denials = 1;
    const { blobEndpoint, requests } = await startProxy(() => (denials-- > 0 ? denied : undefined));
    const waits: [string, number][] = [];
    const outputs = new JobOutputStorage(
      { blobEndpoint, credential: azurite().credential, jobId: freshJobId() },
      { waitForAccess: { seconds: 30, onWait: ({ code }, seconds) => waits.push([code, seconds]) } },
    );
    assert.equal(await outputs.prepare(), true);
    assert.deepEqual(waits, [["AccessDenied", 1]]);
    assert.equal(requests.length, 2);
  });

  it("ends with the time that it was given", async () => {
    const { blobEndpoint, requests } = await startProxy(() => denied);
    const outputs = new JobOutputStorage(
      { blobEndpoint, credential: azurite().credential, jobId: freshJobId() },
      { waitForAccess: { seconds: 1.5 } },
    );
    await assert.rejects(outputs.prepare(), { code: "AccessDenied" });
    assert.equal(requests.length, 2);
  });

  it("does not wait by default, nor once access was there", async () => {
    let isDenied = false;
    const { blobEndpoint, requests } = await startProxy(() => (isDenied ? denied : undefined));
    const location = { blobEndpoint, credential: azurite().credential, jobId: freshJobId() };
    const patient = new JobOutputStorage(location, { waitForAccess: { seconds: 30 } });
    await patient.prepare();
    isDenied = true;
    await assert.rejects(patient.saveText("JobOutput", "x", "x.txt"), { code: "AccessDenied" });
    await assert.rejects(new JobOutputStorage(location).saveText("JobOutput", "x", "x.txt"), { code: "AccessDenied" });
    assert.equal(requests.length, 3);
  });
});

describe("a listing", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("asks for a page of 5,000 when its first output is wanted, and for the next when it is used up", async () => {
    // the service is asked for pages of 2 in place of 5,000
    const { blobEndpoint, requests } = await startProxy(({ url }) => ({
      url: url.replace("maxresults=5000", "maxresults=2"),
    }));
    const outputs = new JobOutputStorage({ blobEndpoint, credential: azurite().credential, jobId: freshJobId() });
    await outputs.prepare();
    for (const path of ["1", "2", "3", "4", "5"]) await outputs.saveText("JobOutput", path, path);
    const before = requests.length;
    const pages = () => requests.length - before;

    const listing = outputs.list({ kind: "JobOutput" });
    assert.equal(pages(), 0);
    assert.equal((await listing.next()).value?.path, "1");
    assert.equal((await listing.next()).value?.path, "2");
    assert.equal(pages(), 1);
    assert.equal((await listing.next()).value?.path, "3");
    assert.equal(pages(), 2);
    assert.deepEqual(
      (await collect(listing)).map(({ path }) => path),
      ["4", "5"],
    );
    assert.equal(pages(), 3);
    for (const { url } of requests.slice(before)) {
      assert.equal(new URL(url, blobEndpoint).searchParams.get("prefix"), "$JobOutput/");
      assert.equal(new URL(url, blobEndpoint).searchParams.get("maxresults"), "5000");
    }
  });
});
