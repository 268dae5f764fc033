import assert from "node:assert/strict";
import { lookup } from "mime-types";
import { describe, it } from "mocha";
import { destinationsOf } from "../../../destinations";
import { typeOfPattern } from "../../../destinations/files/content-type";
import { exampleDescription } from "../support/example";

describe("the content type of an output file", () => {
  for (const [pattern, type] of [
    ["chart.png", "image/png"],
    ["frames/*.JPG", "image/jpeg"],
    ["**/frame-?.webp", "image/webp"],
    ["../std*.txt", "text/plain"],
    ["v1.2/movie.mp4", "video/mp4"],
    ["*", undefined],
    ["*.p?g", undefined],
    ["*.png*", undefined],
    ["*.[jp]pg", undefined],
    ["data.bin", undefined],
    ["png", undefined],
    ["v1.png/data", undefined],
    ["x.constructor", undefined],
  ] as const) {
    it(`of ${pattern} is ${type ?? "that of Batch"}`, () => {
      assert.equal(typeOfPattern(pattern), type);
      // A file that is saved has the same type.
      if (type !== undefined) assert.equal(lookup(pattern), type);
    });
  }

  const task = () => {
    const description = exampleDescription();
    return destinationsOf(description)
      .job(Object.keys(description.jobs)[0] ?? "")
      .task("t1");
  };
  const typeOf = (...args: Parameters<ReturnType<typeof task>["outputFile"]>) =>
    task()
      .outputFile(...args)
      .destination.container.uploadHeaders?.filter(({ name }) => /content-type/i.test(name));
  const typed = (value: string) => [{ name: "x-ms-blob-content-type", value }];

  it("is that of the blob's name for a single file, and that of the pattern otherwise", () => {
    assert.deepEqual(typeOf("TaskPreview", "small.png"), typed("image/png"));
    assert.deepEqual(typeOf("TaskPreview", "small.tmp", { path: "small.png" }), typed("image/png"));
    assert.deepEqual(typeOf("TaskPreview", "frames/*.png", { path: "v1.txt" }), typed("image/png"));
    assert.equal(typeOf("TaskOutput", "data/*", { path: "x.png" }), undefined);
  });

  it("is that of the option or of the header, if one is given", () => {
    assert.deepEqual(typeOf("TaskOutput", "a.png", { contentType: "x/y" }), typed("x/y"));
    const headers = { "X-MS-Blob-Content-Type": "x/y" };
    assert.deepEqual(typeOf("TaskOutput", "a.png", { headers }), [{ name: "X-MS-Blob-Content-Type", value: "x/y" }]);
  });
});
