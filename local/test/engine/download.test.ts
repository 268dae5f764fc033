import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "mocha";
import { archiveName, ENGINE_VERSION, findEngine } from "../../engine/index.mjs";
import { pretendEngine, repository, run, temporaryFolders } from "./support/folders";

describe("a download of the engine", () => {
  const folders = temporaryFolders();
  let servers: Server[] = [];
  let archive: Buffer;

  before(() => {
    // The layout of the releases: everything is in a folder "pulumi".
    const folder = folders.make();
    pretendEngine(join(folder, "pulumi"), `v${ENGINE_VERSION}`);
    execFileSync("tar", ["-czf", join(folder, "archive"), "-C", folder, "pulumi"]);
    archive = readFileSync(join(folder, "archive"));
  });

  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    }
  });
  after(() => folders.remove());

  async function releases(answer: RequestListener): Promise<string> {
    const server = createServer(answer).listen(0, "127.0.0.1");
    servers = [...servers, server];
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/releases`;
  }

  /** A machine with tar, but without an engine or Go. */
  function machine() {
    const home = folders.make();
    const bin = join(home, "bin");
    mkdirSync(bin);
    for (const command of ["tar", "gzip"]) {
      symlinkSync(execFileSync("which", [command], { encoding: "utf8" }).trim(), join(bin, command));
    }
    return { home, environment: { HOME: home, PATH: bin } };
  }

  it("is for this machine, and is cached", async () => {
    const asked: (string | undefined)[] = [];
    const from = await releases((request, response) => {
      asked.push(request.url);
      response.end(archive);
    });
    const { home, environment } = machine();
    const cache = join(home, ".cache", "azure-batch-outputs", "engine");
    const folder = join(cache, `${ENGINE_VERSION}-release-${process.platform}-${process.arch}`, "bin");
    const expected = { folder, version: ENGINE_VERSION, source: "downloaded" };
    assert.deepEqual(await findEngine(environment, { releases: from }), expected);
    assert.deepEqual(await findEngine(environment, { releases: from }), expected);
    assert.deepEqual(asked, [`/releases/${archiveName()}`]);
    assert.deepEqual(readdirSync(folder), ["pulumi", "pulumi-language-nodejs"]);
    assert.equal(execFileSync(join(folder, "pulumi"), { encoding: "utf8" }), `v${ENGINE_VERSION}\n`);
  });

  it("runs once for concurrent callers, in one process or in several", async () => {
    let asked = 0;
    const from = await releases((_request, response) => {
      asked++;
      response.end(archive);
    });
    const { environment } = machine();
    const script = `
      import { findEngine } from ${JSON.stringify(join(repository, "local", "engine", "index.mjs"))};
      console.log((await findEngine(process.env, { releases: ${JSON.stringify(from)} })).folder);`;
    const elsewhere = [1, 2, 3].map(() =>
      run(process.execPath, ["--input-type=module", "--eval", script], environment),
    );
    const here = [1, 2].map(() => findEngine(environment, { releases: from }));
    const found = [
      ...(await Promise.all(here)).map(({ folder }) => folder),
      ...(await Promise.all(elsewhere)).map(({ stdout, stderr }) => stdout.trim() || stderr),
    ];
    assert.deepEqual(found, Array(5).fill(found[0]));
    assert.equal(asked, 1);
  });

  for (const [what, answer, reason] of [
    [
      "a refusal",
      (_request, response) => response.writeHead(403).end(),
      /download: http:\S+ cannot be had: status 403\n/,
    ],
    ["an archive that is none", (_request, response) => response.end("no archive"), /cannot be had: tar: .+/],
    [
      "a connection that breaks",
      (_request, response) =>
        response.writeHead(200, { "content-length": "9999" }).write("x", () => response.destroy()),
      /cannot be had: .+/,
    ],
  ] satisfies [string, RequestListener, RegExp][]) {
    it(`that is ${what} leaves nothing behind, and is reported`, async () => {
      const { home, environment } = machine();
      await assert.rejects(findEngine(environment, { releases: await releases(answer) }), (error: Error) => {
        assert.match(error.message, reason);
        return true;
      });
      assert.deepEqual(readdirSync(join(home, ".cache", "azure-batch-outputs", "engine")), []);
    });
  }

  it("that gets no answer is aborted within seconds", async () => {
    const from = await releases(() => undefined);
    const started = Date.now();
    await assert.rejects(findEngine(machine().environment, { releases: from }), /cannot be had: no answer in 5 s/);
    assert.ok(Date.now() - started < 8_000);
  });

  it("removes what a killed process left", async () => {
    const from = await releases((_request, response) => response.end(archive));
    const { home, environment } = machine();
    const gone = await run(process.execPath, ["--print", "process.pid"], process.env);
    const cache = join(home, ".cache", "azure-batch-outputs", "engine");
    const name = `${ENGINE_VERSION}-release-${process.platform}-${process.arch}`;
    mkdirSync(join(cache, `.making-${gone.stdout.trim()}-${name}`, "bin"), { recursive: true });
    writeFileSync(join(cache, `${name}.lock`), gone.stdout);
    await findEngine(environment, { releases: from });
    assert.deepEqual(readdirSync(cache), [name]);
  });
});
