import assert from "node:assert/strict";
import { BlobClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { useAzurite } from "../../support/azurite";
import { useStorageProxy } from "../../support/storage-proxy";
import { openJob } from "../support/open-job";
import { makeTracked } from "../support/tracked-blobs";

describe("the URL of one output to share", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("reads this output, and nothing else", async () => {
    const { outputs } = await openJob(azurite());
    const output = await outputs.task("t1").saveText("TaskOutput", "shared", "a b/größe#1.txt");
    const other = await outputs.task("t1").saveText("TaskOutput", "private", "other.txt");
    const url = await output.shareUrl({ expiresIn: 60 });
    const blob = new BlobClient(url);
    assert.equal((await blob.downloadToBuffer()).toString(), "shared");
    const { search } = new URL(url);
    await assert.rejects(new BlobClient(`${other.url}${search}`).downloadToBuffer(), { statusCode: 403 });
    await assert.rejects(blob.delete(), { statusCode: 403 });
    await assert.rejects(blob.getBlockBlobClient().upload("x", 1), { statusCode: 403 });
  });

  it("is of this blob only, works only over TLS, and lasts as long as requested", async () => {
    const { outputs } = await openJob(azurite());
    const output = await outputs.saveText("JobOutput", "x", "x.txt");
    const sas = new URL(await output.shareUrl({ expiresIn: 7200 })).searchParams;
    assert.deepEqual([sas.get("sp"), sas.get("sr"), sas.get("spr")], ["r", "b", "https"]);
    const lasts = (Date.parse(sas.get("se") ?? "") - Date.now()) / 1000;
    assert.ok(lasts > 7190 && lasts < 7210, `${lasts}`);
    await assert.rejects(output.shareUrl({ expiresIn: 8 * 24 * 3600 }), { code: "ExpiryRefused" });
  });

  it("is signed by one key for all outputs that are shared within a minute for the same time", async () => {
    const proxy = await startProxy(() => undefined);
    const { outputs } = await openJob({ ...azurite(), blobEndpoint: proxy.blobEndpoint });
    const [one, other] = [await outputs.saveText("JobOutput", "1", "1"), await outputs.saveText("JobOutput", "2", "2")];
    const keys = () => proxy.requests.filter(({ url }) => url.includes("comp=userdelegationkey")).length;
    const urls = [await one.shareUrl({ expiresIn: 60 }), await other.shareUrl({ expiresIn: 60 })];
    assert.equal(keys(), 1);
    const contents = await Promise.all(urls.map((url) => new BlobClient(url).downloadToBuffer()));
    assert.deepEqual(contents.map(String), ["1", "2"]);
    await other.shareUrl({ expiresIn: 61 });
    assert.equal(keys(), 2);
  });

  it("is refused for several blobs, and for outputs that were opened by a URL", async () => {
    const { outputs, container } = await openJob(azurite());
    await makeTracked(container, "$JobOutput/long", [["one,"], ["two"]]);
    await makeTracked(container, "$JobOutput/short", [["one"]]);
    const long = await outputs.get("JobOutput", "long");
    await assert.rejects(long.shareUrl(), { code: "Conflict", message: /stored in several blobs/ });
    const short = await outputs.get("JobOutput", "short");
    assert.equal((await new BlobClient(await short.shareUrl()).downloadToBuffer()).toString(), "one");
    const shared = new JobOutputStorage({ containerUrl: await outputs.containerUrl() });
    await assert.rejects((await shared.get("JobOutput", "short")).shareUrl(), { code: "AccessDenied" });
  });
});
