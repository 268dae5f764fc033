import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { promisify } from "node:util";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../outputs";
import { freshJobId, useAzurite } from "../support/azurite";
import { useBundledCommand } from "../support/bundled-command";
import { useFolder } from "../support/folder";
import { useImds } from "../support/imds";
import { useStorageProxy } from "../support/storage-proxy";

const COUNT = 40;

describe("batch-outputs get", () => {
  const azurite = useAzurite();
  const imds = useImds();
  const command = useBundledCommand();
  const folder = useFolder();
  const startProxy = useStorageProxy(azurite);

  async function argsOfJob(blobEndpoint = azurite().blobEndpoint): Promise<string[]> {
    const jobId = freshJobId();
    const job = new JobOutputStorage({ ...azurite(), jobId });
    await job.prepare();
    for (let index = 1; index <= COUNT; index += 1) await job.saveText("JobOutput", "x", `${index}.txt`);
    return ["get", "JobOutput", "*.txt", "--job", jobId, "--blob-endpoint", blobEndpoint];
  }

  function environment() {
    return { AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url, NODE_EXTRA_CA_CERTS: azurite().caFile };
  }

  it("prints JSON of the files that are there, though one is not", async () => {
    // the last of them, in the order of names
    const { blobEndpoint } = await startProxy(({ url }) =>
      url.includes("/9.txt") ? { status: 409, code: "LeaseIdMissing" } : undefined,
    );
    const settings = { cwd: folder(), env: environment() };
    const { exitCode, stdout, stderr } = await command().run([...(await argsOfJob(blobEndpoint)), "--json"], settings);
    assert.equal(exitCode, 1, stderr);
    const told = (JSON.parse(stdout) as { file: string }[]).map(({ file }) => file);
    assert.equal(told.length > 0, true);
    for (const file of told) assert.equal(existsSync(file), true, file);
    assert.equal(readdirSync(folder()).includes("9.txt"), false);
  });

  for (const [term, hasBar] of [
    ["xterm", true],
    ["dumb", false],
  ] as const) {
    it(`${hasBar ? "shows a bar" : "sends no control characters"} at a terminal of the type ${term}`, async () => {
      const line = [process.execPath, command().file, ...(await argsOfJob())].map((word) => `'${word}'`).join(" ");
      const { PATH = "", HOME = "" } = process.env;
      const { stdout } = await promisify(execFile)("script", ["--quiet", "--command", line, "/dev/null"], {
        cwd: folder(),
        env: { PATH, HOME, TERM: term, ...environment() },
      });
      assert.match(stdout, /batch-outputs: downloaded 40 outputs, 40 B\r\n$/);
      assert.equal(stdout.includes("\u001b"), hasBar);
      assert.equal(stdout.includes("downloading ░"), hasBar);
    });
  }
});
