import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { posix, win32 } from "node:path";
import { Readable } from "node:stream";
import { ContainerClient, RestError } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { JobOutputStorage, OutputError, TaskOutputStorage } from "../../outputs";
import { downloadTarget } from "../../outputs/download/download-target";
import { freshJobId, useAzurite } from "../support/azurite";
import { collect } from "../support/collect";
import { useFolder, writeFiles } from "../support/folder";
import {
  JOB_IDS,
  KINDS,
  LONGEST_PATH,
  type NameCase,
  PATHS,
  shown,
  TASK_IDS,
  UNPRINTABLE,
} from "../support/names-table";

const isRefused = ({ rule }: NameCase) => rule !== undefined;
const isAccepted = ({ rule }: NameCase) => rule === undefined;
const storedAs = ({ given, stored = given }: NameCase) => stored;

describe("StoredOutputs with the table of names", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  /** Opens an account without a server, so these tests also show that nothing is sent before the refusal. */
  function unreachable() {
    const { credential } = azurite();
    return new TaskOutputStorage({ blobEndpoint: "https://127.0.0.1:1/a/", credential, jobId: "j", taskId: "t1" });
  }

  /** Opens a new job with a container. */
  async function prepared() {
    const { blobEndpoint, credential } = azurite();
    const job = new JobOutputStorage({ blobEndpoint, credential, jobId: freshJobId() });
    await job.prepare();
    // Azurite answers some names with 500.
    const retryOptions = { maxTries: 1 };
    const container = new ContainerClient(`${blobEndpoint}${job.containerName}`, credential, { retryOptions });
    return { job, task: job.task("t1"), container };
  }

  it("show the container's address without a SAS", () => {
    const sas = "sv=2021-12-02&sr=c&sp=rl&se=2099-01-01T00:00:00Z&sig=c2ln";
    const shared = new JobOutputStorage({ containerUrl: `https://account.blob.core.windows.net/job-j?${sas}` });
    assert.equal(unreachable().containerAddress, "https://127.0.0.1:1/a/job-j");
    assert.equal(shared.containerAddress, "https://account.blob.core.windows.net/job-j");
  });

  /** All methods that write to a kind and a path. */
  const USES: Record<string, (outputs: TaskOutputStorage, kind: string, path: string) => Promise<unknown>> = {
    save: (outputs, kind, path) => outputs.save(kind, `${folder()}/source`, path),
    saveText: (outputs, kind, path) => outputs.saveText(kind, "content", path),
    saveStream: (outputs, kind, path) => outputs.saveStream(kind, Readable.from(["content"]), path),
    track: async (outputs, kind, path) => outputs.track(kind, `${folder()}/source`, path).close(),
  };

  /** All methods that read a kind and a path. */
  const READS: Record<string, (outputs: TaskOutputStorage, kind: string, path: string) => Promise<unknown>> = {
    get: (outputs, kind, path) => outputs.get(kind, path),
    getMatching: (outputs, kind, path) => collect(outputs.getMatching(kind, [path])),
    downloadMatching: (outputs, kind, path) => collect(outputs.downloadMatching(kind, [path], folder())),
  };

  for (const [use, call] of Object.entries(USES)) {
    it(`of paths and kinds: ${use} refuses all that is refused, before anything is sent`, async () => {
      writeFiles(folder(), { source: "content" });
      const outputs = unreachable();
      for (const { given, rule } of PATHS.filter(isRefused)) {
        await assert.rejects(async () => call(outputs, "TaskOutput", given), refusal(rule), shown(given));
      }
      for (const { given, rule } of KINDS.filter(isRefused)) {
        await assert.rejects(async () => call(outputs, given, "x"), refusal(rule), shown(given));
      }
    });
  }

  for (const [use, call] of Object.entries(READS)) {
    it(`of paths and kinds: ${use} refuses only names that no blob can have, before anything is sent`, async () => {
      const refusedPaths: [path: string, rule: string][] = [
        ["", "be a file's relative path"],
        [`${LONGEST_PATH}x`, "have at most 1024 characters"],
        ["d/".repeat(253), "have at most 254 segments"],
      ];
      for (const [path, rule] of refusedPaths) {
        await assert.rejects(async () => call(unreachable(), "TaskOutput", path), refusal(rule), shown(path));
      }
      for (const kind of ["", "a/b", "/"]) {
        await assert.rejects(async () => call(unreachable(), kind, "x"), { code: "KindRefused" }, shown(kind));
      }
    });

    it(`of paths and kinds: ${use} looks for all others, and finds none`, async function () {
      this.timeout(60_000);
      const { task } = await prepared();
      // Azurite answers control characters with 500. Azure answers 400.
      const isLookedFor = ({ given, rule }: NameCase) => given !== "" && rule !== UNPRINTABLE && given.length < 500;
      for (const { given } of PATHS.filter(isRefused).filter(isLookedFor)) {
        await assert.rejects(async () => call(task, "TaskOutput", given), isNotFound, shown(given));
      }
      for (const { given } of KINDS.filter(isRefused).filter(isLookedFor)) {
        if (!given.includes("/")) await assert.rejects(async () => call(task, given, "x"), isNotFound, shown(given));
      }
    });
  }

  it("of kinds: list refuses only names that no kind can have", async () => {
    for (const kind of ["", "a/b", "/"]) {
      await assert.rejects(async () => collect(unreachable().list({ kind })), { code: "KindRefused" }, shown(kind));
    }
    const { task } = await prepared();
    for (const { given, rule } of KINDS.filter(isRefused)) {
      // Azurite lists nothing for a prefix that XML does not allow.
      if (given !== "" && !given.includes("/") && rule !== UNPRINTABLE && !/[\uFFFE\uFFFF]/.test(given))
        assert.deepEqual(await collect(task.list({ kind: given })), []);
    }
  });

  it("of ids: a refused id has no outputs", () => {
    const { blobEndpoint, credential } = azurite();
    for (const { given, rule } of JOB_IDS.filter(isRefused)) {
      assert.throws(
        () => new JobOutputStorage({ blobEndpoint, credential, jobId: given }),
        refusal(rule),
        shown(given),
      );
    }
    for (const { given: taskId, rule } of TASK_IDS.filter(isRefused)) {
      const job = new JobOutputStorage({ blobEndpoint, credential, jobId: "j" });
      assert.throws(() => new TaskOutputStorage({ blobEndpoint, credential, jobId: "j", taskId }), refusal(rule));
      assert.throws(() => job.task(taskId), refusal(rule), shown(taskId));
    }
  });

  for (const use of ["save", "saveText", "saveStream", "track"]) {
    it(`of paths: list, get and download return what ${use} accepts`, async function () {
      this.timeout(60_000);
      writeFiles(folder(), { source: "content" });
      const { task } = await prepared();
      const paths = PATHS.filter(isAccepted).filter(({ given }) => use !== "track" || given !== LONGEST_PATH);
      for (const { given } of paths) await USES[use]?.(task, "TaskOutput", given);

      const listed = (await collect(task.list({ kind: "TaskOutput" }))).map(({ path }) => path);
      assert.deepEqual(listed.sort(), paths.map(storedAs).sort());
      for (const { given, stored = given } of paths) {
        assert.equal((await task.get("TaskOutput", given)).path, stored);
        const file = await (await task.get("TaskOutput", stored)).downloadInto(`${folder()}/into`);
        assert.equal(file, `${folder()}/into/${stored}`);
        assert.equal(readFileSync(file, "utf8"), "content");
      }
    });
  }

  it("of paths: track leaves room for the names of later segments", () => {
    const tooLong = { message: /^blob name must have at most 1024 characters/ };
    assert.throws(() => unreachable().track("TaskOutput", "source", LONGEST_PATH), tooLong);
    assert.throws(() => unreachable().track("TaskOutput", "source", LONGEST_PATH.slice(6)), tooLong);
    const { name } = unreachable().track("TaskOutput", "source", LONGEST_PATH.slice(7), {
      abortSignal: AbortSignal.abort(),
    });
    assert.equal(name.length, 1024 - 7);
  });

  it("of kinds and task ids: list returns what is accepted", async () => {
    const { job } = await prepared();
    const kinds = KINDS.filter(isAccepted).map(storedAs);
    const taskIds = TASK_IDS.filter(isAccepted).map(storedAs);
    for (const kind of kinds) await job.task("t1").saveText(kind, "content", "x");
    for (const taskId of taskIds) await job.task(taskId).saveText("TaskOutput", "content", "x");
    const listed = await collect(job.listAll());
    assert.deepEqual(new Set(listed.map(({ kind }) => kind)), new Set(kinds));
    assert.deepEqual(new Set(listed.map(({ taskId }) => taskId)), new Set(taskIds));
    for (const kind of kinds) {
      const ofKind = await collect(job.task("t1").list({ kind }));
      assert.deepEqual([...new Set(ofKind.map((output) => output.kind))], [kind]);
    }
  });

  it("of job ids: an accepted id has a container", async () => {
    const { blobEndpoint, credential } = azurite();
    for (const { given: jobId } of JOB_IDS.filter(isAccepted)) {
      const job = new JobOutputStorage({ blobEndpoint, credential, jobId });
      await job.prepare();
      await job.saveText("JobOutput", jobId, "x");
      assert.equal(await (await job.get("JobOutput", "x")).text(), jobId);
    }
  });

  it("of paths: a refused path is still an output if another tool has stored it", async () => {
    const { task, container } = await prepared();
    await task.saveText("TaskOutput", "content", "x");
    const foreign: string[] = [];
    // Azurite lists control characters, U+FFFE and U+FFFF unchanged, which XML does not allow. Azure encodes them.
    const printable = PATHS.filter(isRefused).filter(
      ({ given, rule }) => rule !== UNPRINTABLE && !/[\uFFFE\uFFFF]/.test(given),
    );
    for (const { given } of printable) {
      const name = `t1/$TaskOutput/${given}`;
      try {
        const blob = container.getBlockBlobClient(name);
        // The test of addressable.ts stores the names that a URL parser changes.
        if (blob.name !== name || given === "" || name.length > 1024) continue;
        await blob.upload("foreign", 7);
        foreign.push(given);
      } catch (error) {
        // The service itself refuses some names.
        assert.ok(error instanceof RestError, shown(given));
      }
    }
    assert.ok(foreign.length > 10, `only ${foreign.length} could be stored`);
    assert.deepEqual((await collect(task.list())).map(storedPath).sort(), [...foreign, "x"].sort());
    for (const path of foreign) {
      if (path.split("/").length > 252) continue;
      assert.equal(await (await task.get("TaskOutput", path)).text(), "foreign", shown(path));
    }
  });

  it("of paths: a download stays in its folder, and on Windows is not a device, drive or stream", () => {
    for (const entry of PATHS.filter(isAccepted)) {
      const path = storedAs(entry);
      assert.equal(downloadTarget("/out", path, posix), `/out/${path}`);
      if (entry.isRefusedByWindows) {
        assert.throws(() => downloadTarget("C:\\out", path, win32), { code: "PathRefused" }, shown(path));
      } else {
        assert.equal(downloadTarget("C:\\out", path, win32), `C:\\out\\${path.replaceAll("/", "\\")}`);
      }
    }
  });
});

function storedPath({ path }: { readonly path: string }): string {
  return path;
}

function isNotFound(error: unknown): boolean {
  return error instanceof OutputError && (error.code === "OutputNotFound" || error.code === "NothingMatched");
}

function refusal(rule: string | undefined): (error: unknown) => boolean {
  return (error) =>
    error instanceof Error && error.name === "ConventionError" && error.message.includes(`must ${rule}`);
}
