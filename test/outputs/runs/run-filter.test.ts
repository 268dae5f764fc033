import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import type { JobRun } from "../../../outputs/runs/job-runs";
import { filterFor } from "../../../outputs/runs/run-filter";
import { freshJobId, useAzurite } from "../../support/azurite";
import { collect } from "../../support/collect";
import { useStorageProxy } from "../../support/storage-proxy";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 27, 12, minute));
const RUNS: readonly JobRun[] = [
  { id: "r1", startedAt: at(10) },
  { id: "r2", startedAt: at(20) },
  { id: "r3", startedAt: at(30) },
];

describe("the search for the newest run", () => {
  const azurite = useAzurite();
  const startProxy = useStorageProxy(azurite);

  it("is repeated for the other callers if the one that was first aborts it", async () => {
    const jobId = freshJobId();
    const outputs = new JobOutputStorage({ ...azurite(), jobId });
    await outputs.prepare();
    await outputs.saveText("JobOutput", "x", "x");
    let held = false;
    const { blobEndpoint } = await startProxy(({ url }) => {
      if (held || !url.includes("prefix=.runs")) return undefined;
      held = true;
      return "hold";
    });
    const reader = new JobOutputStorage({ ...azurite(), blobEndpoint, jobId }, { run: "last" });
    const first = new AbortController();
    const results = Promise.allSettled([collect(reader.list({ abortSignal: first.signal })), collect(reader.list())]);
    while (!held) await new Promise((resolve) => setImmediate(resolve));
    first.abort();
    const [aborted, other] = await results;
    assert.equal(aborted.status, "rejected");
    assert.equal(other.status === "fulfilled" && other.value.length, 1);
  });
});

describe("the filter for a run", () => {
  const cases: [what: string, run: string | undefined, minute: number, selectedBy: string[]][] = [
    ["names a run", "r1", 11, ["r1"]],
    ["names a run, and was stored late by a task of it", "r1", 45, ["r1"]],
    ["names no run, and is older than all runs", undefined, 9, []],
    ["names no run, and was stored when the first one was the newest", undefined, 19, ["r1"]],
    ["names no run, and was stored at the moment when the second one started", undefined, 20, ["r2"]],
    ["names no run, and was stored last", undefined, 59, ["last", "r3"]],
    ["names the last run", "r3", 31, ["last", "r3"]],
    ["names a run that is not recorded", "by-hand", 25, ["by-hand"]],
  ];
  for (const [what, run, minute, selectedBy] of cases) {
    it(`decides about a blob that ${what}`, () => {
      const version = { lastModified: at(minute), ...(run !== undefined && { run }) };
      const wanted = ["by-hand", "last", "r1", "r2", "r3"];
      assert.deepEqual(
        wanted.filter((id) => filterFor(id, RUNS)?.accepts(version)),
        selectedBy,
      );
    });
  }

  it("names the run that `last` means, and selects everything if no run is recorded", () => {
    assert.equal(filterFor("last", RUNS)?.run, "r3");
    assert.equal(filterFor("last", []), undefined);
  });

  it("selects only what names it if the run is not recorded", () => {
    const filter = filterFor("r9", []);
    assert.deepEqual(
      ["r9", "r1", undefined].map((run) => filter?.accepts({ lastModified: at(50), ...(run && { run }) })),
      [true, false, false],
    );
  });
});
