import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseUploadLog } from "../../../jobs";

describe("parseUploadLog", () => {
  const log = [
    "2026-11-27 10:00:00,000 Resolved mappings: []",
    "2026-11-27 10:00:00,500 Uploading file: /wd/a b.txt to container: https://x.blob.core.windows.net/job-j blob: t/a b.txt",
    "2026-11-27 10:00:01,000 Uploading file: /wd/c.bin to container: https://x.blob.core.windows.net/job-j blob: t/c.bin",
    "2026-11-27 10:00:02,750 Upload of /wd/a b.txt done",
    "2026-11-27 10:00:10,000 Done uploading, exiting...",
    "",
  ];

  it("has the seconds of the whole and of each file, and the files that failed", () => {
    assert.deepEqual(parseUploadLog(log.join("\r\n")), {
      seconds: 10,
      files: [
        { file: "/wd/a b.txt", blob: "t/a b.txt", seconds: 2.25 },
        { file: "/wd/c.bin", blob: "t/c.bin" },
      ],
    });
  });

  it("ignores lines without a time, and has nothing to say about a text without times", () => {
    assert.deepEqual(parseUploadLog(["Traceback", ...log, "  at x"].join("\n"))?.seconds, 10);
    assert.equal(parseUploadLog(""), undefined);
    assert.equal(parseUploadLog("no times\n"), undefined);
  });
});
