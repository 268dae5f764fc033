import assert from "node:assert/strict";
import { ContainerClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { parseAddress } from "../../../cli/reading/output-address";
import { storedBlobName } from "../../../conventions";
import { matcherOf } from "../../../outputs/find/pattern";

const credential = { getToken: async () => null };
const ACCOUNT = "https://account.blob.core.windows.net/";

describe("the address of an output", () => {
  for (const [text, expected] of [
    ["render/t1/TaskLog/log.txt", { jobId: "render", taskId: "t1", kind: "TaskLog", path: "log.txt" }],
    ["render/t1/$TaskLog/a/b.txt", { jobId: "render", taskId: "t1", kind: "TaskLog", path: "a/b.txt" }],
    ["render//JobOutput/movie.gif", { jobId: "render", kind: "JobOutput", path: "movie.gif" }],
    ["render/t1/TaskOutput/frames/*.png", { jobId: "render", taskId: "t1", kind: "TaskOutput", path: "frames/*.png" }],
    ["render/t1/TaskLog", undefined],
    ["./t1/TaskLog/log.txt", undefined],
    ["render/t1/TaskLog/", undefined],
    ["/t1/TaskLog/log.txt", undefined],
    ["render/t1//log.txt", undefined],
    [`${ACCOUNT}job-render`, undefined],
    [`${ACCOUNT}job-render/t1/log.txt`, undefined],
    [`${ACCOUNT}job-render/t1/%24TaskLog/%ZZ`, undefined],
    ["https://", undefined],
  ] as const) {
    it(expected === undefined ? `is not ${text}` : `can be ${text}`, () => {
      assert.deepEqual(parseAddress(text), expected);
    });
  }

  for (const endpoint of [ACCOUNT, "https://127.0.0.1:10000/devstoreaccount1/", "https://localhost:1/account/"]) {
    for (const path of ["log.txt", "a/b c.txt", "100%.txt", "ä+b#c?d.txt", "[a]*.txt", "$x/y.txt"]) {
      it(`can be the URL of ${path} at ${endpoint}, with and without an encoded $`, () => {
        const storage = new ContainerClient(`${endpoint}job-render`, credential);
        const urlOf = (parts: Parameters<typeof storedBlobName>[0]) => storage.getBlobClient(storedBlobName(parts)).url;
        const container = { blobEndpoint: endpoint, name: "job-render" };
        const task = urlOf({ taskId: "t1", kind: "TaskLog", path });
        const literal = path.replace(/[[\]*?]/g, "\\$&");
        const expected = { container, taskId: "t1", kind: "TaskLog", path: literal };
        assert.ok(matcherOf(literal)(path));
        for (const url of [task, task.replace("%24TaskLog", "$TaskLog")]) assert.deepEqual(parseAddress(url), expected);
        const { taskId, ...ofJob } = parseAddress(urlOf({ kind: "JobOutput", path })) ?? {};
        assert.equal(taskId, undefined);
        assert.deepEqual(ofJob, { container, kind: "JobOutput", path: literal });
      });
    }
  }
});
