import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "mocha";
import type { Principal } from "../../../local/identity";
import { AUDIENCE, testBatch } from "../../../local/test/batch/support/test-batch";
import { type LocalStorage, openLocalStorage, roles } from "../../../local/test/storage/support/local-storage";
import { exampleDescription } from "../../destinations/support/example";
import { useFolder, writeFiles } from "../../support/folder";
import { tokenBody } from "../../support/scripted-imds";
import { serveInSuite } from "../../support/serve-in-suite";
import { ROOT } from "../support/ended";

const WAIT = "batch-outputs wait render --destinations d.json";

describe("an interrupt of the commands about jobs", function () {
  this.timeout(60_000);
  const folder = useFolder();
  const batch = testBatch();
  let local: LocalStorage;
  let person: Principal;
  let caFile = "";
  let host = "";
  let stop = () => {};

  // The metadata service of a virtual machine.
  const imds = createServer((request, response) => {
    const resource = new URL(request.url ?? "/", "http://imds").searchParams.get("resource") ?? "";
    const [identity, audience] = resource.includes("batch")
      ? [batch.identity, AUDIENCE]
      : [local.identity, "https://storage.azure.com"];
    if (request.headers.metadata === undefined) response.writeHead(400).end();
    else response.end(tokenBody(identity.issueToken(person, audience).token, 3600));
  });
  serveInSuite(imds, (address) => {
    host = `http://${address}`;
  });

  before(async () => {
    local = await openLocalStorage();
    person = batch.identity.deployer;
    await local.storage.createContainer(local.settings.id, "job-render");
    caFile = local.environment.state.path("both.pem");
    const trusted = [local.environment, batch.environment].map(({ tls }) => readFileSync(tls.caFile, "utf8"));
    writeFileSync(caFile, trusted.join("\n"));
    // Without nodes, no task ever runs.
    await batch.pool({ id: exampleDescription().pools.small?.id ?? "", targetDedicatedNodes: 0 });
  });
  after(() => local.close());
  afterEach(async () => {
    stop();
    await batch
      .client()
      .job.deleteMethod("render")
      .catch(() => {});
  });

  /** Runs a command, interrupts it as soon as it prints a text to stderr, and returns what stderr then has. */
  async function interrupted(args: readonly string[], until: RegExp): Promise<string> {
    const jobs = { Render: { container: "job-render" } };
    const description = exampleDescription({ blobEndpoint: local.endpoint, batchEndpoint: batch.url, jobs });
    writeFiles(folder(), {
      "d.json": JSON.stringify(description),
      "job.yaml": "job: render\npool: small\ntask: { command: echo }\n",
    });
    const child = spawn(process.execPath, [join(ROOT, "dist/cli/main.js"), ...args, "--destinations", "d.json"], {
      cwd: folder(),
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...{ PATH: process.env.PATH, HOME: folder(), XDG_CONFIG_HOME: folder() },
        ...{ NODE_EXTRA_CA_CERTS: caFile, AZURE_POD_IDENTITY_AUTHORITY_HOST: host },
      },
    });
    stop = () => child.kill("SIGKILL");
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (!until.test(stderr) && until.test(stderr + text)) child.kill("SIGINT");
      stderr += text;
    });
    const signal = await new Promise((resolve) => child.once("close", (_, signal) => resolve(signal)));
    assert.equal(signal, "SIGINT", stderr);
    return stderr;
  }

  const last = (stderr: string) => stderr.trimEnd().split("\n").at(-1);

  it("of wait says that the job continues, and that the same command waits for it again", async () => {
    await batch.client().job.add({ id: "render", poolInfo: { poolId: exampleDescription().pools.small?.id ?? "" } });
    await batch.client().task.add("render", { id: "t1", commandLine: "echo" });
    const stderr = await interrupted(["wait", "render"], /0 of 1 tasks done/);
    assert.equal(
      last(stderr),
      "batch-outputs: stopped waiting; job render continues, and the same command waits for it again",
    );
    const { state } = await batch.client().job.get("render");
    assert.equal(state, "active");
  });

  for (const [options, command] of [
    [["--wait"], WAIT],
    [["--get", "my results"], `${WAIT} --get 'my results'`],
  ] as const) {
    it(`of submit ${options[0]} names the command that continues`, async () => {
      const grant = local.grant(person, roles.dataContributor, local.settings.id);
      const stderr = await interrupted(["submit", "job.yaml", ...options], /0 of 1 tasks done/);
      local.revoke(grant);
      assert.equal(
        last(stderr),
        `batch-outputs: stopped waiting; job render continues, and \`${command}\` waits for it again`,
      );
    });
  }

  it("of submit says how to add the tasks that the job lacks", async () => {
    const stderr = await interrupted(["submit", "job.yaml", "--wait-for-access", "10m"], /retrying for up to/);
    assert.equal(
      last(stderr),
      "batch-outputs: stopped; job render may lack tasks; submit it again with --continue, which adds those that it lacks",
    );
    const tasks = await batch.client().task.list("render");
    assert.equal(tasks.length, 0);
  });
});
