import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { freshJobId, useAzurite } from "../../support/azurite";
import { useFolder } from "../../support/folder";
import { useStorageProxy } from "../../support/storage-proxy";
import { useSmallRequests } from "../support/small-requests";
import { useEverything } from "./support/use-everything";

/** Azure Storage never redirects. Something between this machine and storage can. */
describe("outputs whose requests are redirected to another server", () => {
  const azurite = useAzurite();
  useSmallRequests();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);

  /** The operations that send requests of their own, by the part of the request. */
  const redirected: [what: string, isIt: (method: string, url: string) => boolean][] = [
    ["a container's creation", (_, url) => url.includes("restype=container") && !url.includes("comp=")],
    ["a request for a key", (_, url) => url.includes("comp=userdelegationkey")],
    ["a list", (_, url) => url.includes("comp=list")],
    ["a block", (_, url) => url.includes("comp=block&")],
    ["an append", (_, url) => url.includes("comp=appendblock")],
    ["a read", (method, url) => method === "GET" && !url.includes("comp=")],
    ["a deletion", (method) => method === "DELETE"],
  ];
  for (const status of [302, 307]) {
    for (const [what, isIt] of redirected) {
      it(`fail if ${what} is answered by a ${status}, and send nothing to the target`, async () => {
        const elsewhere = await startProxy(() => undefined);
        let redirects = 0;
        const { blobEndpoint } = await startProxy(({ method, url }) => {
          if (!isIt(method, url)) return undefined;
          redirects += 1;
          return { status, code: "", location: new URL(url, elsewhere.blobEndpoint).href };
        });
        const outputs = new JobOutputStorage({
          blobEndpoint,
          credential: azurite().credential,
          jobId: freshJobId(),
        });
        await assert.rejects(useEverything(outputs, folder()), { code: "RequestFailed" });
        assert.ok(redirects > 0);
        assert.deepEqual(elsewhere.requests, []);
      });
    }
  }
});
