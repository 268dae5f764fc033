import assert from "node:assert/strict";
import type { BatchServiceModels } from "@azure/batch";
import fc from "fast-check";
import { describe, it } from "mocha";
import { destinationsOf, type OutputFileOptions } from "../../../destinations";
import { exampleDescription, WRITER } from "../support/example";

const destinations = destinationsOf(exampleDescription());
const job = destinations.job("Render");
const task = job.task("frame-1");

describe("outputFile", () => {
  it("has the type of Batch's client and of `az batch task create --json-file`", () => {
    // The type annotation is the test: it compiles only if the two types agree.
    const file: BatchServiceModels.OutputFile = task.outputFile("TaskOutput", "frames/*.png");
    assert.deepEqual(JSON.parse(JSON.stringify(file)), {
      filePattern: "frames/*.png",
      destination: {
        container: {
          containerUrl: "https://renderoutputs.blob.core.windows.net/job-render",
          path: "frame-1/$TaskOutput",
          identityReference: { resourceId: WRITER },
          uploadHeaders: [{ name: "x-ms-blob-content-type", value: "image/png" }],
        },
      },
      uploadOptions: { uploadCondition: "tasksuccess" },
    });
  });

  const places: [pattern: string, path: string, options?: OutputFileOptions][] = [
    ["out.csv", "frame-1/$TaskOutput/out.csv"],
    ["a/b/out.csv", "frame-1/$TaskOutput/a/b/out.csv"],
    ["a\\out.csv", "frame-1/$TaskOutput/a/out.csv"],
    ["../stdout.txt", "frame-1/$TaskOutput/stdout.txt"],
    ["../std*.txt", "frame-1/$TaskOutput"],
    ["**/*.csv", "frame-1/$TaskOutput"],
    ["fram?.csv", "frame-1/$TaskOutput"],
    ["frame[0-9].csv", "frame-1/$TaskOutput"],
    ["frame[!a].csv", "frame-1/$TaskOutput"],
    ["abc[*]", "frame-1/$TaskOutput"],
    ["out.csv", "frame-1/$TaskOutput/final/result.csv", { path: "final/result.csv" }],
    ["*.csv", "frame-1/$TaskOutput/final", { path: "final" }],
    ["/tmp/out.csv", "frame-1/$TaskOutput/out.csv", { path: "out.csv" }],
    ["$AZ_BATCH_TASK_DIR/out.csv", "frame-1/$TaskOutput/out.csv", { path: "out.csv" }],
    ["$AZ_BATCH_TASK_DIR/*.csv", "frame-1/$TaskOutput"],
  ];
  for (const [pattern, path, options] of places) {
    it(`stores ${pattern} ${options ? `with path ${options.path} ` : ""}at ${path}`, () => {
      const file = task.outputFile("TaskOutput", pattern, options);
      assert.equal(file.filePattern, pattern);
      assert.equal(file.destination.container.path, path);
    });
  }

  it("stores a job's output next to those of tasks", () => {
    assert.equal(job.outputFile("JobOutput", "merged.txt").destination.container.path, "$JobOutput/merged.txt");
    assert.equal(job.outputFile("JobPreview", "*.png").destination.container.path, "$JobPreview");
  });

  it("uses the path as the blob's name of a single file, and as a directory for a pattern", () => {
    const name = fc.stringMatching(/^[a-z0-9 _-]{1,20}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (segments) => {
        const path = segments.join("/");
        assert.equal(task.outputFile("TaskLog", path).destination.container.path, `frame-1/$TaskLog/${path}`);
        assert.equal(task.outputFile("TaskLog", `${path}*`).destination.container.path, "frame-1/$TaskLog");
      }),
    );
  });

  const conditions: [kind: string, condition: string][] = [
    ["TaskOutput", "tasksuccess"],
    ["TaskPreview", "tasksuccess"],
    ["TaskLog", "taskcompletion"],
    ["TaskIntermediate", "taskcompletion"],
    ["Metrics", "taskcompletion"],
  ];
  for (const [kind, condition] of conditions) {
    it(`uploads ${kind} on ${condition} by default`, () => {
      assert.equal(task.outputFile(kind, "*").uploadOptions.uploadCondition, condition);
      const told = task.outputFile(kind, "*", { condition: "taskfailure" });
      assert.equal(told.uploadOptions.uploadCondition, "taskfailure");
    });
  }

  const refused: [pattern: string, code: string][] = [
    ["", "PatternRefused"],
    ["frames/", "PatternRefused"],
    ["frames\\", "PatternRefused"],
    ["/tmp/out.csv", "PatternRefused"],
    ["C:\\out.csv", "PatternRefused"],
    ["$HOME/out.csv", "PatternRefused"],
    ["%TEMP%\\out.csv", "PatternRefused"],
    ["a/../out.csv", "PathRefused"],
    ["a\ufffd.csv", "PathRefused"],
    ["\ue000/*.csv", "PathRefused"],
    ["**/*\u0001", "PathRefused"],
  ];
  for (const [pattern, code] of refused) {
    it(`refuses ${JSON.stringify(pattern)}`, () => {
      assert.throws(() => task.outputFile("TaskOutput", pattern), { code });
    });
  }

  it("shows the position of what it refuses in a pattern", () => {
    const refused: [pattern: string, message: string][] = [
      ["frames/", 'end in the name of a file, got "/" at character 7 of "frames/"'],
      ["a\\b\\..", 'end in the name of a file, got ".." at character 5 of "a\\\\b\\\\.."'],
      ["a/.", 'end in the name of a file, got "." at character 3 of "a/."'],
      ["a/*/../b", 'have no `..` after a wildcard, got ".." at character 5 of "a/*/../b"'],
      ["a\0b", 'have no NUL characters and no incomplete surrogate pairs, got "\\u0000" at character 2'],
      ["*\ud83d", 'have no NUL characters and no incomplete surrogate pairs, got "\\ud83d" at character 2'],
      ["a/$X/b", 'be relative and without variables if no `path` is given, got "$" at character 3 of "a/$X/b"'],
      ["a%X%", 'be relative and without variables if no `path` is given, got "%X%" at character 2 of "a%X%"'],
      ["D:/a", 'be relative and without variables if no `path` is given, got "D:" at character 1 of "D:/a"'],
    ];
    for (const [pattern, message] of refused) {
      assert.throws(
        () => task.outputFile("TaskOutput", pattern),
        (error) => error instanceof Error && error.message.startsWith(`pattern must ${message}`),
        JSON.stringify(pattern),
      );
    }
  });

  it("refuses a condition that Batch does not have", () => {
    assert.throws(() => task.outputFile("TaskLog", "*", { condition: "always" as "taskfailure" }), {
      code: "ConditionRefused",
      message: 'condition must be tasksuccess, taskfailure or taskcompletion, got "always"',
    });
  });

  it("uploads with another identity of the pool", () => {
    const identityId = WRITER.replace("render-writer", "other");
    const { container } = task.outputFile("TaskLog", "*", { identityId }).destination;
    assert.deepEqual(container.identityReference, { resourceId: identityId });
    assert.throws(() => task.outputFile("TaskLog", "*", { identityId: "other" }), { code: "IdentityRefused" });
    const containerSasUrl = `${job.containerUrl}?sp=w&sig=x`;
    assert.throws(() => task.outputFile("TaskLog", "*", { identityId, containerSasUrl }), {
      code: "IdentityRefused",
      message: "identityId must be left out if containerSasUrl has a SAS, got both; remove one of them",
    });
  });

  it("refuses a job's kind for a task, a task's kind for a job, and invalid ids", () => {
    assert.throws(() => task.outputFile("JobOutput", "x"), { code: "KindRefused" });
    assert.throws(() => job.outputFile("TaskLog", "x"), { code: "KindRefused" });
    assert.throws(() => job.task("a/b"), { code: "TaskIdRefused" });
  });
});

describe("outputFile with a SAS", () => {
  const sas = "https://other.blob.core.windows.net/job-render?sv=2024-08-04&sig=c2VjcmV0";

  it("has the SAS and no identity", () => {
    assert.deepEqual(task.outputFile("TaskOutput", "*", { containerSasUrl: sas }).destination.container, {
      containerUrl: sas,
      path: "frame-1/$TaskOutput",
    });
  });

  const refused = [
    "https://other.blob.core.windows.net/job-other?sig=c2VjcmV0",
    "http://other.blob.core.windows.net/job-render?sig=c2VjcmV0",
    "https://other.blob.core.windows.net/job-render",
    `${sas}&sp=rl`,
    `${sas}&se=2020-01-01T00:00:00Z`,
    `${sas}&sr=b`,
    "c2VjcmV0",
  ];
  for (const containerSasUrl of refused) {
    it(`refuses ${containerSasUrl} without showing the secret`, () => {
      assert.throws(
        () => task.outputFile("TaskOutput", "*", { containerSasUrl }),
        (error) =>
          error instanceof Error &&
          "code" in error &&
          error.code === "UrlRefused" &&
          !error.message.includes("c2VjcmV0"),
      );
    });
  }
});

describe("outputFiles", () => {
  it("returns each file, and stores a job's kinds with the job", () => {
    const files = task.outputFiles([
      { kind: "TaskOutput", pattern: "*.png" },
      { kind: "TaskLog", pattern: "../std*.txt", condition: "taskfailure" },
      { kind: "JobOutput", pattern: "merged.txt" },
    ]);
    assert.deepEqual(files, [
      task.outputFile("TaskOutput", "*.png"),
      task.outputFile("TaskLog", "../std*.txt", { condition: "taskfailure" }),
      job.outputFile("JobOutput", "merged.txt"),
    ]);
  });

  it("stores a file with several kinds once for each, and takes files of other containers", () => {
    const archived = destinations.outputFile({ container: "archive", pattern: "merged.txt" });
    assert.deepEqual(
      task.outputFiles([
        { kind: ["TaskOutput", "JobOutput"], pattern: "merged.txt", contentType: "text/plain" },
        archived,
      ]),
      [
        task.outputFile("TaskOutput", "merged.txt", { contentType: "text/plain" }),
        job.outputFile("JobOutput", "merged.txt", { contentType: "text/plain" }),
        archived,
      ],
    );
    assert.throws(() => task.outputFiles([archived, archived]), {
      code: "SameBlob",
      message: /got "merged.txt" for both/,
    });
    const all = destinations.outputFile({ container: "archive", pattern: "*.txt" });
    assert.throws(() => task.outputFiles([all, archived]), { code: "SameBlob" });
  });

  const clashes: [name: string, files: Parameters<typeof task.outputFiles>[0]][] = [
    [
      "one file twice",
      [
        { kind: "TaskLog", pattern: "../stdout.txt" },
        { kind: "TaskLog", pattern: "stdout.txt" },
      ],
    ],
    [
      "two files with one path",
      [
        { kind: "TaskOutput", pattern: "a", path: "x" },
        { kind: "TaskOutput", pattern: "b", path: "x" },
      ],
    ],
    [
      "one pattern twice",
      [
        { kind: "TaskOutput", pattern: "*.png" },
        { kind: "TaskOutput", pattern: "*.png" },
      ],
    ],
    [
      "success and completion",
      [
        { kind: "TaskOutput", pattern: "a", condition: "tasksuccess" },
        { kind: "TaskOutput", pattern: "a", condition: "taskcompletion" },
      ],
    ],
    [
      "a pattern and a file that it matches",
      [
        { kind: "TaskLog", pattern: "../std*.txt" },
        { kind: "TaskLog", pattern: "../stdout.txt" },
      ],
    ],
    [
      "a file and a pattern that matches it",
      [
        { kind: "TaskOutput", pattern: "./a.txt" },
        { kind: "TaskOutput", pattern: "*.txt" },
      ],
    ],
    [
      "two patterns that both match some file",
      [
        { kind: "TaskOutput", pattern: "**/*.png" },
        { kind: "TaskOutput", pattern: "*/frame[0-9].*" },
      ],
    ],
    [
      "two patterns that name files from different directories on",
      [
        { kind: "TaskOutput", pattern: "**/*.png" },
        { kind: "TaskOutput", pattern: "frames/*.png", path: "frames" },
      ],
    ],
    [
      "two ways to write one pattern",
      [
        { kind: "TaskOutput", pattern: "frames/../*.png" },
        { kind: "TaskOutput", pattern: ".\\*.png" },
      ],
    ],
    [
      "one pattern with a variable, twice",
      [
        { kind: "TaskOutput", pattern: "$AZ_BATCH_TASK_DIR/*.csv" },
        { kind: "TaskOutput", pattern: "$AZ_BATCH_TASK_DIR/a.csv", path: "a.csv" },
      ],
    ],
  ];
  for (const [name, files] of clashes) {
    it(`refuses ${name}`, () => {
      assert.throws(() => task.outputFiles(files), {
        code: "SameBlob",
        message:
          /^outputFiles\[1\] must be stored as another blob than outputFiles\[0\], got "frame-1\/\$.*give one of them another `path`$/,
      });
    });
  }

  const apart: [name: string, files: Parameters<typeof task.outputFiles>[0]][] = [
    [
      "one file by two kinds",
      [
        { kind: "TaskOutput", pattern: "a" },
        { kind: "TaskPreview", pattern: "a" },
      ],
    ],
    [
      "names that differ in case",
      [
        { kind: "TaskOutput", pattern: "a" },
        { kind: "TaskOutput", pattern: "A" },
      ],
    ],
    [
      "two patterns into one directory",
      [
        { kind: "TaskOutput", pattern: "*.png" },
        { kind: "TaskOutput", pattern: "*.exr" },
      ],
    ],
    [
      "success and failure",
      [
        { kind: "TaskLog", pattern: "good.txt", path: "end.txt", condition: "tasksuccess" },
        { kind: "TaskLog", pattern: "bad.txt", path: "end.txt", condition: "taskfailure" },
      ],
    ],
    [
      "a pattern on success and its file on failure",
      [
        { kind: "TaskLog", pattern: "../std*.txt", condition: "tasksuccess" },
        { kind: "TaskLog", pattern: "../stderr.txt", condition: "taskfailure" },
      ],
    ],
    [
      "one file by two patterns under two names",
      [
        { kind: "TaskOutput", pattern: "**/*.png" },
        { kind: "TaskOutput", pattern: "frames/*.png" },
      ],
    ],
    [
      "a pattern and its file at another path",
      [
        { kind: "TaskOutput", pattern: "*.txt" },
        { kind: "TaskOutput", pattern: "a.txt", path: "first/a.txt" },
      ],
    ],
    [
      "files of two directories, of which only the node knows the names",
      [
        { kind: "TaskOutput", pattern: "left/*.png" },
        { kind: "TaskOutput", pattern: "right/*.png" },
      ],
    ],
    [
      "a hidden file that the pattern does not match",
      [
        { kind: "TaskOutput", pattern: "*" },
        { kind: "TaskOutput", pattern: ".profile" },
      ],
    ],
    [
      "a file above the working directory and those in it",
      [
        { kind: "TaskOutput", pattern: "*.txt" },
        { kind: "TaskOutput", pattern: "../stdout.txt" },
      ],
    ],
  ];
  for (const [name, files] of apart) {
    it(`allows ${name}`, () => {
      assert.equal(task.outputFiles(files).length, 2);
    });
  }
});
