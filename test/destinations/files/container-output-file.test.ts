import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import { describe, it } from "mocha";
import { type ContainerOutputFile, destinationsOf } from "../../../destinations";
import { exampleDescription, WRITER } from "../support/example";

const destinations = destinationsOf(exampleDescription());
const OTHER = WRITER.replace("render-writer", "other");
const SAS = "https://elsewhere.blob.core.windows.net/out?sv=2024-08-04&sr=c&sp=cw&se=2099-01-01&sig=c2VjcmV0";

describe("an output file of any container", () => {
  it("has the type of Batch's client, and the pipeline's identity", () => {
    const file: BatchServiceModels.OutputFile = destinations.outputFile({
      container: "archive",
      pattern: "*.zip",
      path: "frames",
      cacheControl: "no-cache",
    });
    assert.deepEqual(file, {
      filePattern: "*.zip",
      destination: {
        container: {
          path: "frames",
          containerUrl: "https://renderoutputs.blob.core.windows.net/archive",
          identityReference: { resourceId: WRITER },
          uploadHeaders: [{ name: "x-ms-blob-cache-control", value: "no-cache" }],
        },
      },
      uploadOptions: { uploadCondition: "taskcompletion" },
    });
  });

  const OF_TEXT = { uploadHeaders: [{ name: "x-ms-blob-content-type", value: "text/plain" }] };
  const containers: [file: ContainerOutputFile, container: object][] = [
    [
      { containerUrl: SAS, pattern: "../std*.txt" },
      { containerUrl: SAS, ...OF_TEXT },
    ],
    [
      { containerUrl: SAS, pattern: "./a/out.txt" },
      { containerUrl: SAS, path: "a/out.txt", ...OF_TEXT },
    ],
    [
      { containerUrl: SAS, pattern: "/data/out.txt", path: "t1\\out.txt" },
      { containerUrl: SAS, path: "t1/out.txt", ...OF_TEXT },
    ],
    [
      { containerUrl: "https://elsewhere.blob.core.windows.net/out", identityId: OTHER, pattern: "*" },
      { containerUrl: "https://elsewhere.blob.core.windows.net/out", identityReference: { resourceId: OTHER } },
    ],
    [
      { containerUrl: "https://renderoutputs.blob.core.windows.net/out", pattern: "*" },
      { containerUrl: "https://renderoutputs.blob.core.windows.net/out", identityReference: { resourceId: WRITER } },
    ],
  ];
  for (const [file, container] of containers) {
    it(`stores ${JSON.stringify(file)}`, () => {
      assert.deepEqual(destinations.outputFile(file).destination.container, container);
    });
  }

  it("separates folders with a backslash on a pool of Windows, also if it is the only one", () => {
    const pools = { w: { id: "w", system: "windows" } };
    const windows = destinationsOf(exampleDescription({ version: 3, pools }));
    for (const builder of [windows, windows.pool("w")]) {
      const { path } = builder.outputFile({ container: "out", pattern: "a\\out.txt" }).destination.container;
      assert.equal(path, "a/out.txt");
      const file = builder.job("Render").task("t").outputFile("TaskOutput", "a\\b*");
      assert.equal(file.destination.container.path, "t/$TaskOutput");
    }
  });

  const refused: [file: ContainerOutputFile, code: string][] = [
    [{ pattern: "*" }, "UrlRefused"],
    [{ pattern: "*", container: "out", containerUrl: SAS }, "UrlRefused"],
    [{ pattern: "*", container: "Out" }, "UrlRefused"],
    [{ pattern: "*", containerUrl: "https://elsewhere.blob.core.windows.net/out" }, "UrlRefused"],
    [{ pattern: "*", containerUrl: SAS.replace("sp=cw", "sp=rl") }, "UrlRefused"],
    [{ pattern: "*", containerUrl: SAS, identityId: OTHER }, "IdentityRefused"],
    [{ pattern: "*", container: "out", path: "a//b" }, "PathRefused"],
    [{ pattern: "*", container: "out", path: "a/".repeat(254).concat("b") }, "BlobNameRefused"],
    [{ pattern: "/data/a", container: "out" }, "PatternRefused"],
    [{ pattern: "a/", container: "out" }, "PatternRefused"],
    [{ pattern: "*", container: "out", contentType: "\n" }, "HeaderRefused"],
    [{ pattern: "*", container: "out", condition: "" as "taskfailure" }, "ConditionRefused"],
  ];
  for (const [file, code] of refused) {
    it(`refuses ${JSON.stringify(file).slice(0, 120)}`, () => {
      assert.throws(() => destinations.outputFile(file), { code });
    });
  }
});
