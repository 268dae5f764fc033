import assert from "node:assert/strict";
import { ContainerClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { nameInStorage } from "../../outputs/names/output-name";
import { OutputReference } from "../../outputs/output-reference";
import { openOutputContainer } from "../../outputs/storage/output-container";

describe("the URL of an output", () => {
  const properties = { size: 0, lastModified: new Date(0), etag: "" };
  const credential = { getToken: async () => null };
  const locations = [
    { blobEndpoint: "https://account.blob.core.windows.net/", credential, jobId: "render" },
    { blobEndpoint: "https://127.0.0.1:10000/account", credential, jobId: "render" },
    { containerUrl: "https://account.blob.core.windows.net/job-render?sv=1&sig=secret" },
    { containerUrl: "https://account.blob.core.windows.net/job-render/?sv=1&sig=secret" },
  ];

  const ascii = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).filter(
    (c) => !"/\\".includes(c),
  );
  for (const path of [
    ascii.join(""),
    "a.txt",
    "a b/c+d%20.txt",
    "ü/€/😀",
    "!'()*~-_.x",
    "a&b=c#d?e:f@g;h,i",
    '"<>|^`{}[]',
  ]) {
    it(`is the client's for ${JSON.stringify(path)}, without a SAS`, () => {
      for (const location of locations) {
        const container = openOutputContainer(location);
        const output = new OutputReference(
          container,
          nameInStorage({ taskId: "t1", kind: "TaskOutput", path }),
          properties,
        );
        const { origin, pathname } = new URL(new ContainerClient(container.url).getBlobClient(output.name).url);
        assert.equal(output.url, origin + pathname);
      }
    });
  }
});
