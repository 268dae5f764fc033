import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { destinationsOf, type ResourceFileOptions, type ResourceFileSource } from "../../../destinations";
import { exampleDescription, WRITER } from "../support/example";

const destinations = destinationsOf(exampleDescription());

describe("resourceFile", () => {
  it("has the type of Batch's client, and the pipeline's identity", () => {
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

  it("downloads an output of the job", () => {
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
    it(`downloads ${url} ${byIdentity ? "with the identity" : "without the identity"}`, () => {
      const file = destinations.resourceFile({ url });
      assert.equal(file.httpUrl, url);
      assert.equal(file.filePath, "a b.txt");
      assert.equal(file.identityReference?.resourceId, byIdentity ? WRITER : undefined);
    });
  }

  it("keeps the name in a URL unchanged if it cannot be decoded", () => {
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
    [{ container: "in", blob: "a\ud800" }, "UrlRefused"],
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

describe("resourceFiles", () => {
  const blobs = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => ({ container: "in", blob: `${index}`.padEnd(length, "x") }));

  it("returns each file", () => {
    const sources = [...blobs(2, 8), { url: "https://example.com/a.txt", filePath: "data/a.txt", fileMode: "0644" }];
    assert.deepEqual(
      destinations.resourceFiles(sources),
      sources.map((source) => destinations.resourceFile(source)),
    );
  });

  it("accepts 32,768 characters, the limit of Batch, and refuses one more", () => {
    const [sized] = destinations.resourceFiles(blobs(1, 100));
    const more = 32_768 - JSON.stringify([sized]).length;
    const url = `https://example.com/${"x".repeat(100)}`;
    const rest = more - 1 - JSON.stringify(destinations.resourceFile({ url, filePath: "y" })).length;
    const filling = (length: number) => [...blobs(1, 100), { url: `${url}${"x".repeat(length)}`, filePath: "y" }];
    assert.equal(JSON.stringify(destinations.resourceFiles(filling(rest))).length, 32_768);
    assert.throws(() => destinations.resourceFiles(filling(rest + 1)), {
      code: "ResourceFileRefused",
      message:
        /at most 32768 characters as JSON, the limit of Batch, got 32769 characters for 2 files; put the files into/,
    });
    assert.throws(() => destinations.resourceFiles(blobs(400, 30)), { code: "ResourceFileRefused" });
  });

  for (const [one, other] of [
    ["a.txt", "a.txt"],
    ["./a.txt", "a.txt"],
    ["data\\a.txt", "data/./a.txt"],
  ] as const) {
    it(`refuses two files at ${one} and ${other}`, () => {
      const sources = [
        { url: "https://example.com/1", filePath: one },
        { url: "https://example.com/2", filePath: other },
      ];
      assert.throws(() => destinations.resourceFiles(sources), {
        code: "ResourceFileRefused",
        message: /^resourceFiles\[1\] must have another filePath than resourceFiles\[0\], got ".*"/,
      });
    });
  }
});
