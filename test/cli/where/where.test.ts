import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { ContainerSASPermissions, generateBlobSASQueryParameters } from "@azure/storage-blob";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";
import { exampleDescription } from "../../destinations/support/example";
import { freshJobId, useAzurite } from "../../support/azurite";
import { NODE_TOOL } from "../../support/built-command";
import { useFolder, writeFiles } from "../../support/folder";
import { itIf } from "../../support/nightly";
import { tokenBody, useScriptedImds } from "../../support/scripted-imds";
import { useStorageProxy } from "../../support/storage-proxy";
import { storageToken } from "../../support/storage-token";

const IDENTITY_CLIENT_ID = "33333333-3333-3333-3333-333333333333";
const HOUR = 3_600_000;

describe("batch-outputs and access", function () {
  this.timeout(60_000);
  const azurite = useAzurite();
  const imds = useScriptedImds();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);

  /** Returns the settings of a task on a node whose metadata service returns different tokens. */
  function asTask(jobId: string, blobEndpoint = azurite().blobEndpoint) {
    const tokens = [3600, 3700, 3800, 3900].map((seconds) => storageToken(seconds));
    imds().answers.push(...tokens.map((token) => ({ body: tokenBody(token, 3600) })));
    const configuration = JSON.stringify({ version: 1, blobEndpoint, identityClientId: IDENTITY_CLIENT_ID });
    writeFiles(folder(), { "opt/batch-outputs/config.json": configuration });
    const env = {
      AZ_BATCH_JOB_ID: jobId,
      AZ_BATCH_TASK_ID: "t1",
      AZ_BATCH_NODE_ID: "node",
      AZ_BATCH_NODE_SHARED_DIR: folder(),
      LOCAL_AZURE_NODE_ROOT: folder(),
      AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url,
      NODE_EXTRA_CA_CERTS: azurite().caFile,
    };
    return { cwd: folder(), env, tokens };
  }

  async function prepared(): Promise<{ jobId: string; outputs: JobOutputStorage }> {
    const jobId = freshJobId();
    const { blobEndpoint, credential } = azurite();
    const outputs = new JobOutputStorage({ blobEndpoint, credential, jobId });
    await outputs.prepare();
    return { jobId, outputs };
  }

  for (const json of [false, true]) {
    itIf(!json)(`reports an outage in one line and its end in another${json ? ", also with --json" : ""}`, async () => {
      const { jobId, outputs } = await prepared();
      await outputs.saveText("JobOutput", "x", "x.txt");
      let failures = 4;
      const { blobEndpoint } = await startProxy(() =>
        failures-- > 0 ? { status: 500, code: "InternalError" } : undefined,
      );
      const args = ["list", ...(json ? ["--json"] : [])];
      const { exitCode, stdout, stderr } = await NODE_TOOL.run(args, asTask(jobId, blobEndpoint));
      assert.equal(exitCode, 0, stderr);
      assert.match(stdout, /x\.txt/);
      if (json) assert.equal(JSON.parse(stdout).length, 1);
      const { host } = new URL(blobEndpoint);
      const [line = "", end = "", ...more] = stderr.trimEnd().split("\n");
      assert.match(
        line,
        /^batch-outputs: \S+ has failed for 2 s, GET got InternalError 500; retrying for at least 10 min/,
      );
      assert.match(end, /^batch-outputs: \S+ answers again after \d+ s$/);
      assert.deepEqual([line.includes(host), end.includes(host), more], [true, true, []]);
      assert.doesNotMatch(stderr, /sig=|eyJ/);
    });
  }

  it("gives a kind of your own to the task, if one is known, and otherwise to the job", async () => {
    const { jobId, outputs } = await prepared();
    const task = asTask(jobId);
    const save = ["save-text", "Notes", "x", "x.txt"];
    assert.equal((await NODE_TOOL.run(save, task)).exitCode, 0);
    assert.equal((await NODE_TOOL.run([...save, "--task", ""], task)).exitCode, 0);
    assert.equal(await (await outputs.task("t1").get("Notes", "x.txt")).text(), "x");
    assert.equal(await (await outputs.get("Notes", "x.txt")).text(), "x");
  });

  it("requests one new token if the cached one is damaged or expired, and replaces it", async () => {
    const { jobId } = await prepared();
    const task = asTask(jobId);
    assert.equal((await NODE_TOOL.run(["list"], task)).exitCode, 0);
    const cache = join(folder(), `batch-outputs-${process.getuid?.()}`);
    const [file = ""] = readdirSync(cache).filter((name) => name.endsWith(".json"));
    const later = Date.now() + HOUR;
    for (const token of ["damaged", storageToken(-60)]) {
      const before = imds().requests.length;
      writeFileSync(join(cache, file), JSON.stringify({ token, expiresAt: later, renewAt: later }));
      const results = [
        await NODE_TOOL.run(["list"], task),
        await NODE_TOOL.run(["save-text", "TaskOutput", "x", "x.txt"], task),
        await NODE_TOOL.run(["get", "TaskOutput", "x.txt", "--output", "-"], task),
      ];
      assert.deepEqual(
        results.map(({ exitCode, stderr }) => [exitCode, /denied/.test(stderr)]),
        Array(3).fill([0, false]),
      );
      assert.equal(imds().requests.length, before + 1);
      assert.notEqual(JSON.parse(readFileSync(join(cache, file), "utf8")).token, token);
    }
  });

  it("reports at once what the service says about a token that stays refused", async () => {
    const { jobId } = await prepared();
    const task = asTask(jobId);
    imds().answers.splice(0, Number.POSITIVE_INFINITY, ...Array(9).fill({ body: tokenBody(storageToken(-60), 3600) }));
    const { exitCode, stderr } = await NODE_TOOL.run(["list"], task);
    assert.equal(exitCode, 4);
    assert.match(
      stderr,
      /^batch-outputs: storage denied this identity \(object id 2{8}-.*\) access to container \S+: AuthenticationFailed 403 \(Lifetime validation failed.*\); storage refuses the token and a new one because of their times/,
    );
    assert.equal(imds().requests.length, 2);
  });

  it("continues to track when its token is refused", async () => {
    const { jobId, outputs } = await prepared();
    let refused = "";
    const { blobEndpoint, requests } = await startProxy(({ headers }) =>
      headers.authorization === `Bearer ${refused}` ? { status: 401, code: "InvalidAuthenticationInfo" } : undefined,
    );
    const { cwd, env, tokens } = asTask(jobId, blobEndpoint);
    const file = join(folder(), "log.txt");
    writeFileSync(file, "one\n");
    const { PATH = "" } = process.env;
    const args = [NODE_TOOL.file, "track", "TaskLog", "log.txt", "--interval", "0.1"];
    const tracker = spawn(process.execPath, args, { cwd, env: { PATH, ...env }, stdio: ["ignore", "ignore", "pipe"] });
    const stderr = text(tracker.stderr);
    const stored = async () => (await outputs.task("t1").get("TaskLog", "log.txt")).text();
    const until = async (content: string) => {
      while ((await stored().catch(() => "")) !== content) await new Promise((resolve) => setImmediate(resolve));
    };
    await until("one\n");
    // The token is revoked during tracking.
    refused = tokens[0]!;
    appendFileSync(file, "two\n");
    await until("one\ntwo\n");
    const exited = once(tracker, "exit");
    tracker.kill("SIGTERM");
    assert.deepEqual(await exited, [0, null], await stderr);
    assert.equal(await stored(), "one\ntwo\n");
    assert.match(await stderr, /^batch-outputs: tracked log\.txt, 8 B\n$/);
    assert.ok(requests.some(({ headers }) => headers.authorization === `Bearer ${tokens[1]}`));
  });

  describe("prepare", () => {
    function withDestinations(changes: object) {
      const { env } = asTask("unused");
      const { blobEndpoint } = azurite();
      writeFiles(folder(), {
        "destinations.json": JSON.stringify({ ...exampleDescription(), blobEndpoint, ...changes }),
      });
      const { AZURE_POD_IDENTITY_AUTHORITY_HOST, NODE_EXTRA_CA_CERTS } = env;
      return { cwd: folder(), env: { AZURE_POD_IDENTITY_AUTHORITY_HOST, NODE_EXTRA_CA_CERTS } };
    }
    const jobs = (jobId: string) => ({ jobs: { [jobId]: { container: `job-${jobId}` } } });

    it("refuses a job that the pipeline does not declare, and creates nothing", async () => {
      const [declared, other] = [freshJobId(), freshJobId()];
      const args = ["prepare", "--job", other, "--destinations", "destinations.json"];
      for (const dynamicJobs of [undefined, false]) {
        const { exitCode, stdout, stderr } = await NODE_TOOL.run(
          args,
          withDestinations({ ...jobs(declared), dynamicJobs }),
        );
        assert.deepEqual([exitCode, stdout], [2, ""]);
        assert.equal(
          stderr,
          `batch-outputs: job must be one that the pipeline declares ("${declared}"), got "${other}"; add it to the pipeline's \`jobs\`, or deploy the pipeline with \`dynamicJobs: true\`\n`,
        );
      }
      const json = await NODE_TOOL.run([...args, "--json"], withDestinations(jobs(declared)));
      assert.equal(JSON.parse(json.stderr).error.code, "JobNotDeclared");
      const { blobEndpoint, credential } = azurite();
      const created = new JobOutputStorage({ blobEndpoint, credential, jobId: other });
      await assert.rejects(created.listAll().next(), { code: "ContainerNotFound" });
    });

    it("is not the only command that refuses such a job", async () => {
      const [declared, job] = [freshJobId(), freshJobId()];
      await new JobOutputStorage({ ...azurite(), jobId: job }).prepare();
      const where = ["--job", job, "--destinations", "destinations.json"];
      const options = withDestinations(jobs(declared));
      writeFiles(folder(), { "x.txt": "x" });
      for (const args of [
        ["save", "JobOutput", "x.txt"],
        ["save-text", "JobOutput", "x", "x.txt"],
        ["track", "JobOutput", "x.txt"],
        ["run", "--save", "JobOutput=x.txt", ...where, "--", "true"],
      ]) {
        const { exitCode, stderr } = await NODE_TOOL.run(args[0] === "run" ? args : [...args, ...where], options);
        assert.equal(exitCode, 2, args[0]);
        assert.match(stderr, /job must be one that the pipeline declares/);
      }
      const listed = await NODE_TOOL.run(["list", "--json", ...where], options);
      assert.deepEqual([listed.exitCode, listed.stdout], [0, "[]\n"], listed.stderr);
    });

    it("accepts a declared job in any letter case, and any job with dynamicJobs", async () => {
      const [declared, other] = [freshJobId(), freshJobId()];
      for (const [job, changes] of [
        [declared.toUpperCase(), jobs(declared)],
        [other, { ...jobs(declared), dynamicJobs: true }],
      ] as const) {
        const args = ["prepare", "--job", job, "--destinations", "destinations.json"];
        const { exitCode, stderr } = await NODE_TOOL.run(args, withDestinations(changes));
        assert.equal(exitCode, 0, stderr);
        assert.equal(stderr, `batch-outputs: created container job-${job.toLowerCase()}\n`);
      }
    });

    it("says that the job was not checked if only the account is known", async () => {
      const args = ["prepare", "--job", freshJobId(), "--blob-endpoint", azurite().blobEndpoint];
      const { exitCode, stderr } = await NODE_TOOL.run(args, withDestinations({}));
      assert.equal(exitCode, 0);
      assert.match(stderr, /nodes can write to this container only if .*; use --destinations to check this\n/);
      assert.match(
        (await NODE_TOOL.run(args, withDestinations({}))).stderr,
        /^batch-outputs: container \S+ already exists/,
      );
    });

    it("says that the job must be declared if the node's identity cannot create containers", async () => {
      const { blobEndpoint } = await startProxy(() => ({ status: 403, code: "AuthorizationPermissionMismatch" }));
      const args = ["prepare", "--wait-for-access", "0"];
      const { exitCode, stderr } = await NODE_TOOL.run(args, asTask(freshJobId(), blobEndpoint));
      assert.equal(exitCode, 4);
      assert.match(
        stderr,
        /creating a container needs a role on the account: declare the job in `jobs` and run `pulumi/,
      );
    });
  });

  for (const [hours, words] of [
    [-1, "60 minutes behind"],
    [1, "60 minutes ahead of"],
  ] as const) {
    it(`prints a URL with the requested lifetime if this machine's clock is ${words} the service's`, async () => {
      const { jobId } = await prepared();
      const { cwd, env } = asTask(jobId);
      const clock = join(folder(), "clock.cjs");
      writeFileSync(
        clock,
        `const RealDate = Date;
        globalThis.Date = class extends RealDate {
          constructor(...args) { super(...(args.length === 0 ? [Date.now()] : args)); }
          static now() { return RealDate.now() + ${hours * HOUR}; }
        };`,
      );
      const before = Date.now();
      const { exitCode, stdout, stderr } = await NODE_TOOL.run(["url", "--write"], {
        cwd,
        env: { ...env, NODE_OPTIONS: `--require ${clock}` },
      });
      assert.equal(exitCode, 0, stderr);
      const [warning, expiry] = stderr.trimEnd().split("\n");
      assert.equal(
        warning,
        `batch-outputs: this machine's clock is ${words} the service's; the URL expires according to the service's clock`,
      );
      const lasts = (Date.parse(new URL(stdout).searchParams.get("se") ?? "") - before) / 1000;
      assert.ok(lasts >= 3599 && lasts < 3660, `${lasts}`);
      assert.match(expiry ?? "", /^batch-outputs: anyone with this URL can read and write \S+ until \S+$/);
      await new JobOutputStorage({ containerUrl: stdout.trim() }).saveText("JobOutput", "x", "x.txt");
    });
  }

  it("says when a URL has expired, and what to replace in a URL from HTML", async () => {
    const { outputs } = await prepared();
    const { containerName } = outputs;
    const expiresOn = new Date(Date.now() - HOUR);
    const permissions = ContainerSASPermissions.parse("rl");
    const sas = generateBlobSASQueryParameters({ containerName, permissions, expiresOn }, azurite().sharedKey);
    const url = `${azurite().blobEndpoint}${containerName}?${sas}`;
    const env = { NODE_EXTRA_CA_CERTS: azurite().caFile };
    const expired = await NODE_TOOL.run(["list"], { env: { ...env, BATCH_OUTPUTS_CONTAINER_URL: url } });
    assert.equal(expired.exitCode, 4);
    assert.match(expired.stderr, /; the URL expired at \S+Z: ask for a new URL, which `batch-outputs url` prints\n$/);
    const escaped = url.replaceAll("&", "&amp;");
    const refused = await NODE_TOOL.run(["list"], { env: { ...env, BATCH_OUTPUTS_CONTAINER_URL: escaped } });
    assert.equal(refused.exitCode, 2);
    assert.equal(
      refused.stderr,
      "batch-outputs: BATCH_OUTPUTS_CONTAINER_URL must be a container's URL with a SAS, got `&amp;` in it; replace each `&amp;` with `&`\n",
    );
  });
});
