import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { destinationsOf, type UploadHeaderOptions } from "../../../destinations";
import { exampleDescription } from "../support/example";

const task = destinationsOf(exampleDescription()).job("Render").task("frame-1");

describe("the upload headers of an output file", () => {
  const headersOf = (options: UploadHeaderOptions) =>
    task.outputFile("TaskOutput", "*.png", options).destination.container.uploadHeaders;

  it("are absent without options, for files of unknown types", () => {
    assert.equal("uploadHeaders" in task.outputFile("TaskOutput", "*").destination.container, false);
  });

  it("are those of Put Blob that also apply to Put Block List", () => {
    const headers = { "X-Ms-Blob-Content-Disposition": 'attachment; filename="a.png"', "x-ms-meta-frame_1": "1" };
    assert.deepEqual(headersOf({ contentType: "image/png", cacheControl: "public, max-age=86400", headers }), [
      { name: "x-ms-blob-content-type", value: "image/png" },
      { name: "x-ms-blob-cache-control", value: "public, max-age=86400" },
      { name: "X-Ms-Blob-Content-Disposition", value: 'attachment; filename="a.png"' },
      { name: "x-ms-meta-frame_1", value: "1" },
    ]);
  });

  const refused: [options: UploadHeaderOptions, message: string][] = [
    [
      { headers: { "Content-Type": "image/png" } },
      'headers["Content-Type"] must be a header that describes a blob, such as x-ms-meta-<name>, got "Content-Type"; write contentType, which also applies to files that Batch uploads in blocks',
    ],
    [
      { headers: { Authorization: "Bearer x" } },
      'headers["Authorization"] must be a header that describes a blob, such as x-ms-meta-<name>, got "Authorization"; remove it; Batch itself sets the headers of the request',
    ],
    [
      { contentType: "image/png", headers: { "X-MS-Blob-Content-Type": "image/gif" } },
      'headers["X-MS-Blob-Content-Type"] must name another header than contentType, got "X-MS-Blob-Content-Type"; remove one of them',
    ],
    [
      { cacheControl: "a\r\nx-ms-meta-b: c" },
      'cacheControl must be ASCII text without line breaks, and without spaces at its ends, got "a\\r\\nx-ms-meta-b: c"',
    ],
    [{ contentType: "" }, 'contentType must be ASCII text without line breaks, and without spaces at its ends, got ""'],
  ];
  for (const [options, message] of refused) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      assert.throws(() => headersOf(options), { code: "HeaderRefused", message });
    });
  }

  for (const name of [
    "x-ms-blob-type",
    "x-ms-version",
    "x-ms-meta-1a",
    "x-ms-meta-a-b",
    "x-ms-meta-",
    "If-None-Match",
  ]) {
    it(`refuses the header ${name}`, () => {
      assert.throws(() => headersOf({ headers: { [name]: "x" } }), { code: "HeaderRefused" });
    });
  }
});
