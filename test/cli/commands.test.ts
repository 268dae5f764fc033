import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { exampleDescription } from "../destinations/support/example";
import { freshJobId } from "../support/azurite";
import { collect } from "../support/collect";
import { writeFiles } from "../support/folder";
import { itIf } from "../support/nightly";
import { useStorageProxy } from "../support/storage-proxy";
import { runHere } from "./support/run-here";
import { IDENTITY_CLIENT_ID, useCommand } from "./support/use-command";

describe("batch-outputs", () => {
  const { azurite, imds, command, folder, prepareJob, signedIn, inTask } = useCommand();
  const startProxy = useStorageProxy(azurite);

  function outputsOf(jobId: string) {
    const { blobEndpoint, credential } = azurite();
    return new JobOutputStorage({ blobEndpoint, credential, jobId });
  }

  /** Returns the settings of a task on a node with the node tool. The test's folder is the node's. */
  function asTask(jobId: string, blobEndpoint = azurite().blobEndpoint) {
    writeFiles(folder(), { "t1/wd/.keep": "" });
    return { cwd: `${folder()}/t1/wd`, env: inTask(jobId, blobEndpoint) };
  }

  /** Returns the settings of a person who has signed in at another machine. */
  const asPerson = () => ({ cwd: folder(), env: signedIn() });

  describe("in a task", () => {
    it("prepares, saves and saves text with only kinds and files as arguments", async () => {
      const jobId = freshJobId();
      const task = asTask(jobId);
      writeFiles(folder(), {
        "t1/stdout.txt": "out",
        "t1/stderr.txt": "",
        "t1/wd/f/1.png": "1",
        "t1/wd/f/2.png": "22",
      });
      const container = `${azurite().blobEndpoint}job-${jobId}`;

      assert.deepEqual(await command.run(["prepare"], task), {
        exitCode: 0,
        stdout: `${container}\n`,
        stderr: `batch-outputs: created container job-${jobId}\n`,
      });
      assert.deepEqual(await command.run(["save", "TaskOutput", "f/*.png"], task), {
        exitCode: 0,
        stdout: `${container}/t1/%24TaskOutput/f/1.png\n${container}/t1/%24TaskOutput/f/2.png\n`,
        stderr: "batch-outputs: saved 2 files, 3 B\n",
      });
      assert.equal((await command.run(["save", "TaskLog", "../std*.txt"], task)).exitCode, 0);
      assert.equal((await command.run(["save-text", "JobOutput", "of the job", "a.txt"], task)).exitCode, 0);
      assert.equal((await command.run(["save-text", "Mine", "of the task", "a.txt"], task)).exitCode, 0);
      assert.equal(
        (await command.run(["save-text", "Mine", "-", "a.txt", "--task", ""], { ...task, stdin: "of the job" }))
          .exitCode,
        0,
      );
      assert.equal((await command.run(["save-text", "TaskOutput", "--", "-5", "n.txt"], task)).exitCode, 0);

      const outputs = await collect(outputsOf(jobId).listAll());
      assert.deepEqual(
        outputs.map(({ name }) => name),
        [
          ...["$JobOutput/a.txt", "$Mine/a.txt", "t1/$Mine/a.txt", "t1/$TaskLog/stderr.txt", "t1/$TaskLog/stdout.txt"],
          ...["t1/$TaskOutput/f/1.png", "t1/$TaskOutput/f/2.png", "t1/$TaskOutput/n.txt"],
        ],
      );
      assert.equal(await outputs.at(-1)?.text(), "-5");
      assert.equal(await outputs[1]?.text(), "of the job");
    });

    it("uses the configured identity of the node, and requests its token once", async () => {
      const task = asTask(freshJobId());
      for (const args of [["prepare"], ["list"], ["save-text", "TaskOutput", "x", "x.txt"]]) {
        assert.equal((await command.run(args, task)).exitCode, 0);
      }
      assert.deepEqual(imds().clientIds, [IDENTITY_CLIENT_ID]);
    });

    it("waits for access, and reports the wait", async () => {
      let denials = 1;
      const { blobEndpoint } = await startProxy(() =>
        denials-- > 0 ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
      );
      const { exitCode, stderr } = await command.run(["prepare"], asTask(freshJobId(), blobEndpoint));
      assert.equal(exitCode, 0);
      assert.match(
        stderr,
        /storage denied this identity \(object id 2{8}-.*\) access to container \S+: AuthorizationPermissionMismatch 403; .*; retrying for up to 2 minutes, or give --wait-for-access 0 to fail at once\n/,
      );
    });
  });

  describe("of a person whose role assignment is new", () => {
    const readings: [string, string[], isEveryday?: false][] = [
      ["list", []],
      ["get", ["TaskOutput", "x.txt"]],
      ["tail", ["TaskOutput", "x.txt"], false],
      ["url", [], false],
      ["url of an output", ["TaskOutput", "x.txt"]],
    ];
    for (const [what, operands, isEveryday = true] of readings) {
      itIf(isEveryday)(`${what} waits for access, and says so once`, async () => {
        const jobId = freshJobId();
        await outputsOf(jobId).prepare();
        await outputsOf(jobId).task("t1").saveText("TaskOutput", "x", "x.txt");
        let denials = 2;
        const { blobEndpoint } = await startProxy(() =>
          denials-- > 0 ? { status: 403, code: "AuthorizationPermissionMismatch" } : undefined,
        );
        const where = ["--blob-endpoint", blobEndpoint, "--job", jobId, "--task", "t1"];
        const patient = { cwd: folder(), env: { ...signedIn(), BATCH_OUTPUTS_WAIT_FOR_ACCESS: "10m" } };
        const { exitCode, stderr } = await command.run([what.split(" ")[0]!, ...operands, ...where], patient);
        assert.equal(exitCode, 0, stderr);
        const [line, ...others] = stderr.split("\n").filter((each) => /denied/.test(each));
        assert.match(line ?? "", /; retrying for up to 10 minutes, or give --wait-for-access 0 to fail at once$/);
        assert.deepEqual(others, []);
      });
    }

    it("fails at once behind a firewall, and says what to do", async () => {
      const { blobEndpoint, requests } = await startProxy(() => ({ status: 403, code: "AuthorizationFailure" }));
      const args = ["list", "--blob-endpoint", blobEndpoint, "--job", freshJobId()];
      const { exitCode, stderr } = await command.run(args, asPerson());
      assert.equal(exitCode, 4);
      assert.match(stderr, /AuthorizationFailure 403; the firewall of the storage account .* let its public address/);
      assert.equal(requests.length, 1);
    });
  });

  describe("exit codes", () => {
    it("are 3 for a missing container", async () => {
      const { exitCode, stderr } = await command.run(["save-text", "TaskOutput", "x", "x.txt"], asTask(freshJobId()));
      assert.equal(exitCode, 3);
      assert.match(
        stderr,
        /^batch-outputs: container job-\S+ does not exist \(ContainerNotFound 404\); check the spelling of the job's id. For a new job, declare the job/,
      );
    });

    it("are 4 if access stays denied", async () => {
      const { blobEndpoint } = await startProxy(() => ({ status: 403, code: "AuthorizationPermissionMismatch" }));
      const { exitCode, stdout, stderr } = await command.run(
        ["prepare", "--wait-for-access", "0"],
        asTask(freshJobId(), blobEndpoint),
      );
      assert.deepEqual([exitCode, stdout], [4, ""]);
      assert.match(
        stderr,
        /^batch-outputs: storage denied this identity \(object id 2{8}-.*\) access to container job-.*Storage Blob Data Contributor/,
      );
      const env = { ...asTask(freshJobId(), blobEndpoint).env, BATCH_OUTPUTS_WAIT_FOR_ACCESS: "0" };
      assert.equal((await command.run(["prepare"], { env })).exitCode, 4);
    });

    it("are 4 if the node does not have the identity", async () => {
      imds().hasIdentities = false;
      const { exitCode, stderr } = await command.run(["prepare", "--wait-for-access", "0"], asTask(freshJobId()));
      assert.equal(exitCode, 4, stderr);
      assert.match(
        stderr,
        /^batch-outputs: the metadata service at http:\S+ issued no token for identity 3{8}-\S+: 400, Identity not found; assign the identity/,
      );
    });

    it("are 5 if nothing matches or an output does not exist", async () => {
      const jobId = freshJobId();
      await prepareJob(jobId);
      const none = await command.run(["save", "TaskOutput", "*.gif"], asTask(jobId));
      assert.equal(none.exitCode, 5);
      assert.match(
        none.stderr,
        /^batch-outputs: pattern must match a file, got "\*\.gif"; check the spelling, and the /,
      );
      const missing = await command.run(["get", "TaskOutput", "x.txt"], asTask(jobId));
      assert.equal(missing.exitCode, 5);
      assert.match(missing.stderr, /^batch-outputs: output t1\/\$TaskOutput\/x\.txt does not exist in job-/);
    });
  });

  describe("for people", () => {
    async function twoJobs() {
      const jobIds = [freshJobId(), freshJobId()];
      for (const jobId of jobIds) {
        const job = await prepareJob(jobId);
        await job.saveText("JobOutput", "merged", "out/merged.csv");
        await job.task("t1").saveText("TaskOutput", "x".repeat(1536), "a b.txt");
      }
      const { blobEndpoint } = azurite();
      const jobs = Object.fromEntries(jobIds.map((jobId) => [jobId, { container: `job-${jobId}` }]));
      writeFiles(folder(), { "destinations.json": JSON.stringify(exampleDescription({ blobEndpoint, jobs })) });
      return jobIds;
    }

    it("lists the outputs of all jobs of a pipeline as a plain table", async () => {
      const [first, second] = await twoJobs();
      const { exitCode, stdout, stderr } = await command.run(
        ["list", "--destinations", "destinations.json"],
        asPerson(),
      );
      assert.deepEqual([exitCode, stderr], [0, ""]);
      const lines = stdout.split("\n").map((line) => line.split(/ {2,}/));
      assert.deepEqual(lines[0], ["JOB", "TASK", "KIND", "SIZE", "MODIFIED", "PATH"]);
      const shown = lines.slice(1).map(([job, task, kind, size, modified = "", path]) => {
        return modified === "" ? job : [job, task, kind, size, /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(modified), path];
      });
      assert.deepEqual(shown, [
        [first, "-", "JobOutput", "6 B", true, "out/merged.csv"],
        [first, "t1", "TaskOutput", "1.5 KiB", true, "a b.txt"],
        [second, "-", "JobOutput", "6 B", true, "out/merged.csv"],
        [second, "t1", "TaskOutput", "1.5 KiB", true, "a b.txt"],
        "",
      ]);
    });

    it("lists the outputs of a job, a task or a kind, also as JSON", async () => {
      const [jobId = ""] = await twoJobs();
      const list = async (...args: string[]) => {
        const { blobEndpoint } = azurite();
        const settings = { ...asPerson(), env: { ...asPerson().env, BATCH_OUTPUTS_BLOB_ENDPOINT: blobEndpoint } };
        const { stdout } = await runHere(["list", "--job", jobId, "--json", ...args], settings);
        return JSON.parse(stdout);
      };
      const [merged, text] = await list();
      assert.deepEqual(
        { ...merged, lastModified: typeof merged.lastModified, etag: typeof merged.etag },
        {
          job: jobId,
          task: null,
          kind: "JobOutput",
          path: "out/merged.csv",
          size: 6,
          url: `${azurite().blobEndpoint}job-${jobId}/%24JobOutput/out/merged.csv`,
          contentType: "text/csv; charset=utf-8",
          lastModified: "string",
          etag: "string",
          md5: createHash("md5").update("merged").digest("hex"),
          crc64: null,
          trackedSince: null,
          run: null,
        },
      );
      assert.deepEqual(await list("--task", "t1"), [text]);
      assert.deepEqual(await list("--kind", "TaskOutput"), [text]);
      assert.deepEqual(await list("--task", "t1", "--kind", "TaskLog"), []);
    });

    it("reports on stderr if there are no outputs", async () => {
      const jobId = freshJobId();
      await prepareJob(jobId);
      const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
      assert.deepEqual(await runHere(["list", ...where], asPerson()), {
        exitCode: 0,
        stdout: "",
        stderr: "batch-outputs: no outputs\n",
      });
    });

    it("gets outputs into a folder, into a file and to standard output", async () => {
      const [jobId = ""] = await twoJobs();
      const get = (...args: string[]) =>
        runHere(["get", ...args, "--job", jobId, "--destinations", "destinations.json"], asPerson());

      const into = await get("JobOutput", "out/merged.csv", "--into", "results");
      assert.deepEqual([into.exitCode, into.stdout], [0, `${folder()}/results/out/merged.csv\n`]);
      assert.equal(readFileSync(`${folder()}/results/out/merged.csv`, "utf8"), "merged");

      const to = await get("TaskOutput", "a b.txt", "--task", "t1", "--output", "x.txt", "--json");
      assert.equal(JSON.parse(to.stdout)[0].file, "x.txt");
      assert.equal(readFileSync(`${folder()}/x.txt`, "utf8").length, 1536);

      const out = await get("JobOutput", "out/merged.csv", "--output", "-");
      assert.deepEqual(out, { exitCode: 0, stdout: "merged", stderr: "" });
    });

    it("creates a temporary URL with which others can read, and prints a warning", async () => {
      const [jobId = ""] = await twoJobs();
      const { exitCode, stdout, stderr } = await command.run(
        ["url", "--job", jobId, "--destinations", "destinations.json"],
        asPerson(),
      );
      assert.equal(exitCode, 0, stderr);
      assert.match(stderr, /^batch-outputs: anyone with this URL can read job-\S+ until \S+\n$/);
      const sas = new URL(stdout).searchParams;
      assert.equal(sas.get("sp"), "rl");
      assert.ok(Math.abs(Date.parse(sas.get("se") ?? "") - Date.now() - 3600_000) < 60_000);
    });

    it("creates a temporary URL with which others can write, and prints a warning", async () => {
      const [jobId = ""] = await twoJobs();
      const { exitCode, stdout, stderr } = await runHere(
        ["url", "--write", "--expires-in", "2h", "--job", jobId, "--destinations", "destinations.json"],
        asPerson(),
      );
      assert.equal(exitCode, 0, stderr);
      assert.match(stderr, /^batch-outputs: anyone with this URL can read and write job-\S+ until \S+\n$/);
      assert.doesNotMatch(stderr, /sig=/);
      const expiresOn = Date.parse(new URL(stdout).searchParams.get("se") ?? "");
      assert.ok(Math.abs(expiresOn - Date.now() - 2 * 3600_000) < 60_000);
      const shared = new JobOutputStorage({ containerUrl: stdout.trim() });
      await shared.saveText("JobOutput", "by others", "theirs.txt");
      assert.equal(await (await outputsOf(jobId).get("JobOutput", "theirs.txt")).text(), "by others");
    });

    describe("with only a container's URL", () => {
      async function shared() {
        const [jobId = ""] = await twoJobs();
        const containerUrl = await outputsOf(jobId).containerUrl({ write: true });
        const env = { NODE_EXTRA_CA_CERTS: azurite().caFile, BATCH_OUTPUTS_CONTAINER_URL: containerUrl };
        return { jobId, env, run: (...args: string[]) => runHere(args, { cwd: folder(), env }) };
      }

      it("saves, tracks, lists, gets and tails, and prints no SAS", async () => {
        const { run } = await shared();
        writeFiles(folder(), { "a.txt": "a" });
        const task = ["--task", "t9"];
        const results = [
          await run("save", "TaskOutput", "a.txt", ...task),
          await run("save-text", "JobOutput", "theirs", "theirs.txt"),
          await run("run", "--track", "TaskLog=log.txt", ...task, "--", "sh", "-c", "echo one >log.txt"),
          await run("list", "--json", ...task),
          await run("get", "JobOutput", "theirs.txt", "--output", "-"),
          await run("tail", "TaskLog", "log.txt", ...task),
          await run("url", "TaskOutput", "a.txt", ...task),
        ];
        for (const { exitCode, stdout, stderr } of results) {
          assert.equal(exitCode, 0, stderr);
          assert.doesNotMatch(stdout + stderr, /sig=|[?]/);
        }
        const [, , , list, get, tail] = results;
        const listed = JSON.parse(list!.stdout) as { job: null; kind: string; path: string }[];
        assert.deepEqual(
          listed.map(({ job, kind, path }) => [job, kind, path]),
          [
            [null, "TaskLog", "log.txt"],
            [null, "TaskOutput", "a.txt"],
          ],
        );
        assert.equal(get!.stdout, "theirs");
        assert.equal(tail!.stdout, "one\n");
      });

      it("cannot create another URL, which needs an identity", async () => {
        const { exitCode, stdout, stderr } = await (await shared()).run("url");
        assert.equal(exitCode, 4);
        assert.equal(stdout, "");
        assert.match(stderr, /was opened by a URL, which cannot sign another URL; share that URL itself\n$/);
        assert.doesNotMatch(stderr, /sig=/);
      });

      it("refuses a job together with the URL, and prefers an account", async () => {
        const { jobId, env, run } = await shared();
        const beside = await run("list", "--job", jobId);
        assert.equal(beside.exitCode, 2);
        assert.match(beside.stderr, /--job must be used with --blob-endpoint or --destinations/);
        const unusable = {
          ...asPerson().env,
          ...env,
          BATCH_OUTPUTS_CONTAINER_URL: "https://127.0.0.1:1/x/y?sig=secret",
        };
        const account = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint];
        const listed = await runHere(["list", ...account], { cwd: folder(), env: unusable });
        assert.equal(listed.exitCode, 0, listed.stderr);
      });

      for (const [what, url] of Object.entries({
        "one without a SAS": "https://account.blob.core.windows.net/secret",
        "a blob's": "https://account.blob.core.windows.net/job-a/b.txt?sig=secret",
        "an account's": "https://account.blob.core.windows.net/?sig=secret",
        "none at all": "sig=secret",
      })) {
        it(`refuses ${what}, and does not print it`, async () => {
          const { exitCode, stderr } = await runHere(["list", "--debug"], {
            cwd: folder(),
            env: { BATCH_OUTPUTS_CONTAINER_URL: url },
          });
          assert.equal(exitCode, 2);
          assert.match(stderr, /BATCH_OUTPUTS_CONTAINER_URL must be a container's URL with a SAS/);
          assert.doesNotMatch(stderr, /secret/);
        });
      }
    });

    it("prints JSON about saved outputs and the container", async () => {
      const jobId = freshJobId();
      writeFiles(folder(), { "a.txt": "a" });
      const where = ["--job", jobId, "--blob-endpoint", azurite().blobEndpoint, "--json"];
      const prepared = await runHere(["prepare", ...where], asPerson());
      assert.deepEqual(JSON.parse(prepared.stdout), {
        job: jobId,
        container: `job-${jobId}`,
        url: `${azurite().blobEndpoint}job-${jobId}`,
        created: true,
      });
      const saved = await runHere(["save", "TaskOutput", "a.txt", "--task", "t1", ...where], asPerson());
      assert.deepEqual(
        JSON.parse(saved.stdout).map(({ task, path }: { task: string; path: string }) => [task, path]),
        [["t1", "a.txt"]],
      );
    });
  });
});
