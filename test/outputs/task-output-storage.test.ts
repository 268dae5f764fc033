import assert from "node:assert/strict";
import { createReadStream, rmSync, symlinkSync } from "node:fs";
import { ContainerClient } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { TaskOutputStorage } from "../../outputs";
import { freshJobId, useAzurite } from "../support/azurite";
import { collect } from "../support/collect";
import { useFolder, writeFiles } from "../support/folder";

describe("TaskOutputStorage", () => {
  const azurite = useAzurite();
  const folder = useFolder();

  async function open(jobId = freshJobId()) {
    const { blobEndpoint, credential } = azurite();
    const outputs = new TaskOutputStorage({ blobEndpoint, credential, jobId, taskId: "t1" });
    await outputs.prepare();
    return outputs;
  }

  it("refuses a task id that Batch refuses", () => {
    const { blobEndpoint, credential } = azurite();
    assert.throws(() => new TaskOutputStorage({ blobEndpoint, credential, jobId: "j", taskId: "../t2" }), {
      name: "ConventionError",
      code: "TaskIdRefused",
    });
  });

  describe("save", () => {
    it("stores a file under its path with its media type, and returns what it stored", async () => {
      const jobId = freshJobId();
      const outputs = await open(jobId);
      writeFiles(folder(), { "frames/1 ä.png": "pixels" });
      const saved = await outputs.save("TaskOutput", "frames/1 ä.png", undefined, { folder: folder() });
      const { jobId: job, taskId, kind, path, name, size, contentType } = saved;
      assert.deepEqual(
        { job, taskId, kind, path, name, size, contentType },
        {
          job: jobId,
          taskId: "t1",
          kind: "TaskOutput",
          path: "frames/1 ä.png",
          name: "t1/$TaskOutput/frames/1 ä.png",
          size: 6,
          contentType: "image/png",
        },
      );
      assert.equal(saved.url, `${azurite().blobEndpoint}job-${jobId}/t1/%24TaskOutput/frames/1%20%C3%A4.png`);
      const got = await outputs.get("TaskOutput", "frames/1 ä.png");
      assert.deepEqual([got.size, got.contentType, got.etag], [6, "image/png", saved.etag]);
      assert.equal(await got.text(), "pixels");
      // A download of a listed output continues one that was begun with another answer.
      const [listed] = await collect(outputs.list());
      assert.equal(listed?.etag, saved.etag);
    });

    it("accepts another destination, and replaces an existing output", async () => {
      const outputs = await open();
      writeFiles(folder(), { "a.txt": "first", "b.txt": "second" });
      await outputs.save("TaskOutput", `${folder()}/a.txt`, "result.txt");
      await outputs.save("TaskOutput", `${folder()}/b.txt`, "result.txt");
      assert.equal(await (await outputs.get("TaskOutput", "result.txt")).text(), "second");
    });

    it("stores an empty file", async () => {
      const outputs = await open();
      writeFiles(folder(), { "empty.bin": "" });
      const saved = await outputs.save("TaskOutput", "empty.bin", undefined, { folder: folder() });
      assert.equal(saved.contentType, "application/octet-stream");
      assert.equal(await saved.text(), "");
    });

    it("stores stdout.txt, which is above the working directory, under its name", async () => {
      const outputs = await open();
      writeFiles(folder(), { "stdout.txt": "hello", "wd/x": "" });
      const saved = await outputs.save("TaskLog", "../stdout.txt", undefined, { folder: `${folder()}/wd` });
      assert.equal(saved.name, "t1/$TaskLog/stdout.txt");
    });

    it("refuses a destination outside its kind before anything is sent", async () => {
      const { credential } = azurite();
      const outputs = new TaskOutputStorage({
        blobEndpoint: "https://127.0.0.1:1/a/",
        credential,
        jobId: "j",
        taskId: "t1",
      });
      writeFiles(folder(), { x: "" });
      for (const destination of ["a/../../../../job-b/x", "/x", "C:\\x", "a/..\\..\\x", "a\0b", "x/"]) {
        await assert.rejects(outputs.save("TaskOutput", `${folder()}/x`, destination), { code: "PathRefused" });
      }
      await assert.rejects(outputs.save("../x", `${folder()}/x`, "x"), { code: "KindRefused" });
    });

    it("says that the source is missing or is a folder", async () => {
      const outputs = await open();
      writeFiles(folder(), { "d/x": "" });
      for (const source of ["missing.txt", "d"]) {
        await assert.rejects(outputs.save("TaskOutput", source, undefined, { folder: folder() }), {
          name: "OutputError",
          code: "SourceNotFound",
        });
      }
    });

    if (process.platform === "linux") {
      it("refuses a system file with content but without a size, instead of saving it as an empty one", async () => {
        const outputs = await open();
        await assert.rejects(outputs.save("TaskOutput", "/proc/self/status", "status.txt"), {
          name: "OutputError",
          code: "SourceNotFound",
          message: /^source must report its size, got "\/proc\/self\/status", .*; save it as a stream$/,
        });
        const saved = await outputs.saveStream("TaskOutput", createReadStream("/proc/self/status"), "status.txt");
        assert.match(await saved.text(), /^Name:/);
      });
    }

    it("stops when it is aborted", async () => {
      const outputs = await open();
      const abortSignal = AbortSignal.abort();
      await assert.rejects(outputs.saveText("TaskOutput", "x", "x.txt", { abortSignal }), { name: "AbortError" });
    });
  });

  describe("saveText", () => {
    it("stores UTF-8 and sets the charset", async () => {
      const outputs = await open();
      const saved = await outputs.saveText("TaskOutput", "größe", "a.csv");
      assert.deepEqual([saved.size, saved.contentType], [7, "text/csv; charset=utf-8"]);
      assert.equal(await saved.text(), "größe");
      assert.equal((await outputs.saveText("TaskOutput", "x", "a")).contentType, "text/plain; charset=utf-8");
    });
  });

  describe("saveMatching", () => {
    it("stores the files that the patterns match, each once and in order", async () => {
      const outputs = await open();
      writeFiles(folder(), {
        "stdout.txt": "o",
        "stderr.txt": "e",
        "wd/b.png": "b",
        "wd/f/a.png": "a",
        "wd/.hidden.png": "h",
      });
      const saved = await collect(
        outputs.saveMatching("TaskOutput", ["**/*.png", "b.png", "../std*.txt"], { folder: `${folder()}/wd` }),
      );
      assert.deepEqual(
        saved.map(({ path }) => path),
        ["b.png", "f/a.png", "stderr.txt", "stdout.txt"],
      );
      assert.equal((await collect(outputs.list({ kind: "TaskOutput" }))).length, 4);
    });

    it("sends nothing if one pattern matches nothing, and recognizes a folder", async () => {
      const outputs = await open();
      writeFiles(folder(), { "a.txt": "", "frames/1.png": "" });
      const save = (...patterns: string[]) =>
        collect(outputs.saveMatching("TaskOutput", patterns, { folder: folder() }));
      await assert.rejects(save("a.txt", "*.gif"), {
        code: "NothingMatched",
        message: `pattern must match a file, got "*.gif"; check the spelling, and the folder that it is relative to: "${folder()}"`,
      });
      await assert.rejects(save("a.txt", "frames"), {
        code: "NothingMatched",
        message: /; it is a folder: write "frames\/\*\*" /,
      });
      await assert.rejects(save("a.txt", "frames/"), {
        code: "PathRefused",
        message: /, which is a folder; write "frames\/\*\*" /,
      });
      assert.deepEqual(await collect(outputs.list()), []);
    });

    it("refuses two files that would become one output", async () => {
      const outputs = await open();
      writeFiles(folder(), { "x.txt": "", "wd/x.txt": "" });
      await assert.rejects(
        collect(outputs.saveMatching("TaskOutput", ["*.txt", "../*.txt"], { folder: `${folder()}/wd` })),
        {
          code: "Conflict",
          message: /^files "x\.txt" and "\.\.\/x\.txt" would both become output t1\/\$TaskOutput\/x\.txt;/,
        },
      );
    });

    it("refuses a name that the standard does not allow before the first file is sent", async () => {
      const outputs = await open();
      writeFiles(folder(), { "a.txt": "", "b.": "" });
      await assert.rejects(collect(outputs.saveMatching("TaskOutput", ["*"], { folder: folder() })), {
        code: "PathRefused",
      });
      assert.deepEqual(await collect(outputs.list()), []);
    });

    it("notices that one pattern gives two files the same name", async function () {
      // On other systems, no name contains a backslash.
      if (process.platform === "win32") this.skip();
      const outputs = await open();
      writeFiles(folder(), { "a/b": "", "a\\b": "", c: "" });
      await assert.rejects(collect(outputs.saveMatching("TaskOutput", ["**"], { folder: folder() })), {
        code: "Conflict",
      });
      assert.deepEqual(await collect(outputs.list()), []);
      rmSync(`${folder()}/a`, { recursive: true });
      const saved = await collect(outputs.saveMatching("TaskOutput", ["**"], { folder: folder() }));
      assert.deepEqual(
        saved.map(({ path }) => path),
        ["a/b", "c"],
      );
    });

    describe("while files come and go", () => {
      // More than are saved in parallel, so that the second folder is read after the first file was saved.
      const first = Array.from({ length: 40 }, (_, index) => `a/${10 + index}`);

      async function savedWhile(change: () => void) {
        const outputs = await open();
        writeFiles(folder(), Object.fromEntries([...first, "b/1", "b/2"].map((path) => [path, ""])));
        const saved: string[] = [];
        const saving = (async () => {
          for await (const { path } of outputs.saveMatching("TaskOutput", ["**"], { folder: folder() })) {
            if (saved.length === 0) change();
            saved.push(path);
          }
        })();
        return { saving, saved };
      }

      it("saves new files with the others", async () => {
        const { saving, saved } = await savedWhile(() => writeFiles(folder(), { "b/3": "" }));
        await saving;
        assert.deepEqual(saved, [...first, "b/1", "b/2", "b/3"]);
      });

      it("refuses a new file with an invalid name when its turn comes", async () => {
        const { saving, saved } = await savedWhile(() => writeFiles(folder(), { "b/1.": "" }));
        await assert.rejects(saving, { code: "PathRefused" });
        assert.deepEqual(saved, [...first, "b/1"]);
      });

      it("reports deleted files after it has saved the others", async () => {
        const { saving, saved } = await savedWhile(() => rmSync(`${folder()}/b/1`));
        await assert.rejects(saving, {
          code: "SourceNotFound",
          message:
            "only 41 of 42 matched files still existed when they were to be saved; keep files until they are saved",
        });
        assert.deepEqual(saved, [...first, "b/2"]);
      });
    });
  });

  describe("failures", () => {
    const absent = () => {
      const { blobEndpoint, credential } = azurite();
      return new TaskOutputStorage({ blobEndpoint, credential, jobId: freshJobId(), taskId: "t1" });
    };

    it("report a missing container with its code, and what to do", async () => {
      const outputs = absent();
      const missing = {
        name: "OutputError",
        code: "ContainerNotFound",
        message: `container ${outputs.containerName} does not exist (ContainerNotFound 404); check the spelling of the job's id. For a new job, declare the job in \`jobs\` and run \`pulumi up\`, or run \`batch-outputs prepare\` for it`,
      };
      await assert.rejects(outputs.saveText("TaskOutput", "x", "x.txt"), missing);
      await assert.rejects(outputs.get("TaskOutput", "x.txt"), missing);
      await assert.rejects(collect(outputs.list()), missing);
    });

    it("distinguish a missing output from a missing container", async () => {
      const outputs = await open();
      await assert.rejects(outputs.get("TaskOutput", "x.txt"), {
        code: "OutputNotFound",
        message: `output t1/$TaskOutput/x.txt does not exist in ${outputs.containerName} (BlobNotFound 404); list the outputs to see what exists`,
      });
    });

    it("report that another client has a lease on the blob", async () => {
      const outputs = await open();
      await outputs.saveText("TaskOutput", "x", "x.txt");
      const { blobEndpoint, credential } = azurite();
      const container = new ContainerClient(`${blobEndpoint}${outputs.containerName}`, credential);
      await container.getBlobClient("t1/$TaskOutput/x.txt").getBlobLeaseClient().acquireLease(15);
      await assert.rejects(outputs.saveText("TaskOutput", "y", "x.txt"), {
        code: "Conflict",
        message: /LeaseIdMissing 412/,
      });
    });

    for (const [how, getToken] of [
      ["fails", () => Promise.reject(new Error("no identity\nwith a long explanation"))],
      ["has none", async () => null],
    ] as const) {
      it(`report that a credential ${how}`, async () => {
        const { blobEndpoint } = azurite();
        const outputs = new TaskOutputStorage({ blobEndpoint, credential: { getToken }, jobId: "j", taskId: "t1" });
        for (const using of [outputs.saveText("TaskOutput", "x", "x.txt"), outputs.get("TaskOutput", "x.txt")]) {
          await assert.rejects(using, {
            code: "AccessDenied",
            message: /^the credential issued no token: (no identity|it returned null); sign in .*$/,
          });
        }
      });
    }
  });

  it("include a loop of links, but not a link to a file", async () => {
    const outputs = await open();
    writeFiles(folder(), { "wd/d/a.txt": "a" });
    symlinkSync("d/a.txt", `${folder()}/wd/link.txt`);
    symlinkSync("..", `${folder()}/wd/d/up`);
    const saved = await collect(
      outputs.saveMatching("TaskOutput", ["*.txt", "**/a.txt"], { folder: `${folder()}/wd` }),
    );
    assert.ok(saved.some(({ path }) => path === "link.txt") && saved.some(({ path }) => path === "d/a.txt"));
  });
});
