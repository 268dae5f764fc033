import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { STORAGE_SERVICE_VERSION } from "../../../conventions/internal";
import { JobOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { useSmallRequests } from "../support/small-requests";
import { useEverything } from "./support/use-everything";

describe("the storage service version", () => {
  const azurite = useAzurite();
  useSmallRequests();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);

  it("is the same in every request and every SAS, and a service that knows no newer version accepts it", async () => {
    const { blobEndpoint, requests } = await startProxy(({ url, headers }) => {
      const versions = [headers["x-ms-version"], new URL(url, "https://any").searchParams.get("sv")];
      const isNewer = versions.some((version) => String(version ?? "") > STORAGE_SERVICE_VERSION);
      return isNewer ? { status: 400, code: "InvalidHeaderValue" } : undefined;
    });
    const location = { blobEndpoint, credential: azurite().credential, jobId: freshJobId() };
    await useEverything(new JobOutputStorage(location), folder());

    const queries = requests.map(({ method, url }) => ({ method, query: new URL(url, "https://any").searchParams }));
    const operations = queries.map(({ method, query }) => [method, query.get("restype"), query.get("comp")].join(" "));
    // Each of these is sent, so that the test notices an operation that is no longer covered.
    for (const operation of [
      "PUT container ",
      "POST service userdelegationkey",
      "GET container list",
      "PUT  ",
      "PUT  block",
      "PUT  blocklist",
      "PUT  appendblock",
      "PUT  seal",
      "GET  ",
      "HEAD  ",
      "DELETE  ",
    ]) {
      assert.ok(operations.includes(operation), `${operation} is missing in ${[...new Set(operations)].join(", ")}`);
    }
    assert.deepEqual([...new Set(requests.map(({ headers }) => headers["x-ms-version"]))], [STORAGE_SERVICE_VERSION]);
    const signed = queries.filter(({ query }) => query.has("sig"));
    assert.ok(signed.length > 10);
    // Azurite reports its own version as the version of the key (skv). Azure reports that of the request.
    assert.deepEqual([...new Set(signed.map(({ query }) => query.get("sv")))], [STORAGE_SERVICE_VERSION]);
  });
});
