import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { destinationsOf, type ResourceFileOptions, type ResourceFileSource } from "../../destinations";
import { exampleDescription, WRITER } from "./example";

const destinations = destinationsOf(exampleDescription());

describe("resourceFile", () => {
  it("is what Batch's client takes, fetched by the pipeline's identity", () => {
    const file: BatchServiceModels.ResourceFile = destinations.resourceFile({
      container: "programs",
      blob: "v1/top words.js",
      fileMode: "0755",
    });
    assert.deepEqual(file, {
      httpUrl: "https://renderoutputs.blob.core.windows.net/programs/v1/top%20words.js",
      filePath: "top words.js",
      fileMode: "0755",
      identityReference: { resourceId: WRITER },
    });
  });

  it("reads what the job stored", () => {
    const file = destinations.resourceFile({ container: "job-render", blob: "t1/$TaskOutput/ä#?.txt" });
    assert.equal(new URL(file.httpUrl).hash + new URL(file.httpUrl).search, "");
    assert.equal(decodeURIComponent(new URL(file.httpUrl).pathname), "/job-render/t1/$TaskOutput/ä#?.txt");
    assert.equal(file.filePath, "ä#?.txt");
  });

  const urls: [url: string, byIdentity: boolean][] = [
    ["https://renderoutputs.blob.core.windows.net/in/a%20b.txt", true],
    ["https://renderoutputs.blob.core.windows.net/in/a%20b.txt?sig=x", false],
    ["https://elsewhere.blob.core.windows.net/in/a%20b.txt", false],
    ["https://renderoutputs.blob.core.windows.net.example.com/in/a%20b.txt", false],
    ["http://example.com/a%20b.txt", false],
  ];
  for (const [url, byIdentity] of urls) {
    it(`fetches ${url} ${byIdentity ? "by the identity" : "without showing the identity's token"}`, () => {
      const file = destinations.resourceFile({ url });
      assert.equal(file.httpUrl, url);
      assert.equal(file.filePath, "a b.txt");
      assert.equal(file.identityReference?.resourceId, byIdentity ? WRITER : undefined);
    });
  }

  it("takes the name of a URL as it is where it is no encoded text", () => {
    assert.equal(destinations.resourceFile({ url: "https://example.com/in/100%.txt" }).filePath, "100%.txt");
  });

  const refused: [source: ResourceFileSource & ResourceFileOptions, code: string][] = [
    [{ url: "ftp://example.com/a" }, "UrlRefused"],
    [{ url: "a.txt" }, "UrlRefused"],
    [{ url: "https://example.com/" }, "ResourceFileRefused"],
    [{} as ResourceFileSource, "UrlRefused"],
    [{ container: "in" } as unknown as ResourceFileSource, "UrlRefused"],
    [{ container: "In", blob: "a" }, "UrlRefused"],
    [{ container: "in/../job-other", blob: "a" }, "UrlRefused"],
    [{ container: "in", blob: "" }, "UrlRefused"],
    [{ container: "in", blob: "../job-other/a" }, "UrlRefused"],
    [{ container: "in", blob: "a\\b" }, "UrlRefused"],
    [{ container: "in", blob: "a/" }, "ResourceFileRefused"],
    [{ container: "in", blob: "a", filePath: "../a" }, "ResourceFileRefused"],
    [{ container: "in", blob: "a", filePath: "/etc/passwd" }, "ResourceFileRefused"],
    [{ container: "in", blob: "a", filePath: "C:\\a" }, "ResourceFileRefused"],
    [{ container: "in", blob: "a", fileMode: "+x" }, "ResourceFileRefused"],
  ];
  for (const [source, code] of refused) {
    it(`refuses ${JSON.stringify(source)}`, () => {
      assert.throws(() => destinations.resourceFile(source), { code });
    });
  }
});
