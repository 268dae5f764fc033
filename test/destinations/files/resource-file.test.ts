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
    const url = new URL(file.httpUrl ?? "");
    assert.equal(url.hash + url.search, "");
    assert.equal(decodeURIComponent(url.pathname), "/job-render/t1/$TaskOutput/ä#?.txt");
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

  const OTHER = WRITER.replace("render-writer", "other");
  const SAS = "https://elsewhere.blob.core.windows.net/in?sv=2024-08-04&sr=c&sp=rl&se=2099-01-01&sig=c2VjcmV0";
  const containers: [source: ResourceFileSource & ResourceFileOptions, file: BatchServiceModels.ResourceFile][] = [
    [
      { container: "in", prefix: "frames/", filePath: "data", fileMode: "0640" },
      {
        storageContainerUrl: "https://renderoutputs.blob.core.windows.net/in",
        identityReference: { resourceId: WRITER },
        blobPrefix: "frames/",
        filePath: "data",
        fileMode: "0640",
      },
    ],
    [
      { container: "in", prefix: "", identityId: OTHER },
      {
        storageContainerUrl: "https://renderoutputs.blob.core.windows.net/in",
        identityReference: { resourceId: OTHER },
      },
    ],
    [
      { containerUrl: SAS, prefix: "a" },
      { storageContainerUrl: SAS, blobPrefix: "a" },
    ],
    [
      { containerUrl: "https://open.blob.core.windows.net/in" },
      { storageContainerUrl: "https://open.blob.core.windows.net/in" },
    ],
    [
      { containerUrl: "https://elsewhere.blob.core.windows.net/in", identityId: OTHER },
      {
        storageContainerUrl: "https://elsewhere.blob.core.windows.net/in",
        identityReference: { resourceId: OTHER },
      },
    ],
    [
      { autoStorageContainer: "in", prefix: "a/", filePath: "data" },
      { autoStorageContainerName: "in", blobPrefix: "a/", filePath: "data" },
    ],
  ];
  for (const [source, file] of containers) {
    it(`downloads the blobs of ${JSON.stringify(source)}`, () => {
      assert.deepEqual(destinations.resourceFile(source), file);
    });
  }

  it("downloads a URL of another account with another identity of the pool", () => {
    const url = "https://elsewhere.blob.core.windows.net/in/a.txt";
    assert.deepEqual(destinations.resourceFile({ url, identityId: OTHER }).identityReference, { resourceId: OTHER });
  });

  it("does not show the SAS of a container that it refuses", () => {
    const refused: [containerUrl: string, message: RegExp][] = [
      [SAS.replace("sp=rl", "sp=rw"), /that can read and list, got the permissions rw \(`sp`\); create it with/],
      [SAS.replace("sr=c", "sr=b"), /a SAS of a container, got that of a blob$/],
      [SAS.replace("2099", "2020"), /a SAS that has not expired, got one that expired at 2020-01-01T00:00:00.000Z$/],
      [SAS.replace("/in", "/in/a/b"), /be the URL of a container, got another URL$/],
      [SAS.replace("https", "http"), /be an https URL with a SAS, got another value/],
    ];
    for (const [containerUrl, message] of refused) {
      assert.throws(() => destinations.resourceFile({ containerUrl }), { code: "UrlRefused", message });
      assert.throws(
        () => destinations.resourceFile({ containerUrl }),
        ({ message }) => !/c2VjcmV0/.test(message),
      );
    }
  });

  const refusedIdentities: (ResourceFileSource & ResourceFileOptions)[] = [
    { container: "in", blob: "a", identityId: "render-writer" },
    { containerUrl: SAS, identityId: OTHER },
    { url: "http://example.com/a", identityId: OTHER },
    { autoStorageContainer: "in", identityId: OTHER },
  ];
  for (const source of refusedIdentities) {
    it(`refuses the identity of ${JSON.stringify(source)}`, () => {
      assert.throws(() => destinations.resourceFile(source), { code: "IdentityRefused" });
    });
  }

  const refused: [source: ResourceFileSource & ResourceFileOptions, code: string][] = [
    [{ container: "in", prefix: "/a" }, "UrlRefused"],
    [{ container: "in", prefix: "a\\b" }, "UrlRefused"],
    [{ container: "In", prefix: "" }, "UrlRefused"],
    [{ container: "in", prefix: "", filePath: "../data" }, "ResourceFileRefused"],
    [{ container: "in", containerUrl: SAS, prefix: "" } as unknown as ResourceFileSource, "UrlRefused"],
    [{ autoStorageContainer: "In" }, "UrlRefused"],
    [{ containerUrl: "in" }, "UrlRefused"],
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
