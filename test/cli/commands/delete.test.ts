import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { describe, it } from "mocha";
import { freshJobId } from "../../support/azurite";
import { collect } from "../../support/collect";
import { putBlob } from "../../support/put-blob";
import { useStorageProxy } from "../../support/storage-proxy";
import { runHere } from "../support/run-here";
import { useCommand } from "../support/use-command";

describe("batch-outputs delete", () => {
  const { azurite, command, folder, prepareJob, signedIn } = useCommand();
  const startProxy = useStorageProxy(azurite);

  async function jobOf(count: number) {
    const jobId = freshJobId();
    const job = await prepareJob(jobId);
    for (let index = 0; index < count; index += 1) await job.saveText("JobOutput", "x", `${index + 1}.txt`);
    const names = async () => (await collect(job.list())).map(({ path }) => path);
    return { jobId, names };
  }

  function argsOf(jobId: string, blobEndpoint = azurite().blobEndpoint): string[] {
    return ["delete", "JobOutput", "*.txt", "--job", jobId, "--blob-endpoint", blobEndpoint];
  }

  /** Runs the command in its own terminal, and answers its question. */
  async function atTerminal(args: readonly string[], answer: string) {
    const line = [process.execPath, command.file, ...args].map((word) => `'${word}'`).join(" ");
    const { PATH = "", HOME = "" } = process.env;
    const child = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
      env: { PATH, HOME, TERM: "xterm", ...signedIn() },
    });
    let screen = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const isAsked = screen.includes("[y/N]");
      screen += text;
      if (!isAsked && screen.includes("[y/N]")) child.stdin.write(`${answer}\r`);
    });
    const exitCode = await new Promise((resolve) => child.once("close", resolve));
    return { exitCode, screen: stripVTControlCharacters(screen) };
  }

  it("asks at a terminal, and deletes after a yes", async () => {
    const { jobId, names } = await jobOf(2);
    const { exitCode, screen } = await atTerminal(argsOf(jobId), "y");
    assert.equal(exitCode, 0, screen);
    assert.match(screen, /^1\.txt {2}1 B\r\n2\.txt {2}1 B\r\ndelete 2 outputs, 2 B\? \[y\/N\] /m);
    assert.match(screen, /%24JobOutput\/1\.txt\r\n/);
    assert.match(screen, /batch-outputs: deleted 2 outputs, 2 B\r\n$/);
    assert.deepEqual(await names(), []);
  });

  for (const answer of ["", "n", "yesterday"]) {
    it(`deletes nothing after ${JSON.stringify(answer)}`, async () => {
      const { jobId, names } = await jobOf(1);
      const { exitCode, screen } = await atTerminal(argsOf(jobId), answer);
      assert.equal(exitCode, 0, screen);
      assert.match(screen, /^batch-outputs: nothing was deleted\r$/m);
      assert.deepEqual(await names(), ["1.txt"]);
    });
  }

  it("prints deleted outputs in order, although it deletes in parallel, and stops after a failure", async () => {
    const { jobId, names } = await jobOf(40);
    const { blobEndpoint } = await startProxy(({ method, url }) =>
      method === "DELETE" && url.includes("/20.txt") ? { status: 409, code: "LeaseIdMissing" } : undefined,
    );
    const { exitCode, stdout, stderr } = await runHere([...argsOf(jobId, blobEndpoint), "--yes"], {
      cwd: folder(),
      env: signedIn(),
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /20\.txt/);
    const told = [...stdout.matchAll(/JobOutput\/(\d+\.txt)\n/g)].map((match) => match[1]!);
    assert.deepEqual(told, told.toSorted());
    const left = await names();
    assert.deepEqual([...told, ...left].sort(), Array.from({ length: 40 }, (_, index) => `${index + 1}.txt`).sort());
    assert.equal(left.includes("20.txt"), true);
    assert.equal(left.length > 1, true);
  });

  it("also names the failures before the error that ends it", async () => {
    const { jobId } = await jobOf(3);
    // No URL can address it, and it is the first.
    await putBlob(azurite(), `job-${jobId}`, "$JobOutput/!/../y", "x");
    const { blobEndpoint } = await startProxy(({ method }) =>
      method === "DELETE" ? { status: 409, code: "LeaseIdMissing" } : undefined,
    );
    const args = ["delete", "JobOutput", "!/../y", "**", "--job", jobId, "--blob-endpoint", blobEndpoint, "--yes"];
    const { exitCode, stderr } = await runHere(args, { cwd: folder(), env: signedIn() });
    assert.equal(exitCode, 1, stderr);
    const [first, last] = stderr.split("\n");
    assert.match(
      first ?? "",
      /^batch-outputs: !\/\.\.\/y: output's name must have no .*, got "\$JobOutput\/!\/\.\.\/y"; /,
    );
    // Three are deleted in parallel, so any of them can fail first.
    assert.match(last ?? "", /\/[123]\.txt /);
  });

  it("prints JSON about the deleted outputs if one cannot be deleted", async () => {
    const { jobId, names } = await jobOf(40);
    const { blobEndpoint } = await startProxy(({ method, url }) =>
      method === "DELETE" && url.includes("/20.txt") ? { status: 409, code: "LeaseIdMissing" } : undefined,
    );
    const { exitCode, stdout } = await runHere([...argsOf(jobId, blobEndpoint), "--yes", "--json"], {
      cwd: folder(),
      env: signedIn(),
    });
    assert.equal(exitCode, 1);
    const told = (JSON.parse(stdout) as { path: string }[]).map(({ path }) => path);
    assert.equal(told.length > 0, true);
    assert.deepEqual(
      [...told, ...(await names())].sort(),
      Array.from({ length: 40 }, (_, index) => `${index + 1}.txt`).sort(),
    );
  });
});
