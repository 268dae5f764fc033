import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { mock } from "node:test";
import { build } from "esbuild";
import { describe, it } from "mocha";
import { nodeCredential } from "../../../outputs";
import { sharedCredential } from "../../../outputs/node-credential/node-credential";
import { thisProcess } from "../../../outputs/node-credential/process-identity";
import { useFolder } from "../../support/folder";
import { useScriptedImds } from "./scripted-imds";

const clientId = "33333333-3333-3333-3333-333333333333";
/** As many as a node has task slots at most is 256, which takes its time: `PROCESSES=256 npx mocha …`. */
const PROCESSES = Number(process.env.PROCESSES ?? 48);

const scope = "https://storage.azure.com/.default";

describe("nodeCredential", () => {
  const imds = useScriptedImds();
  const folder = useFolder();

  const open = (options: { clientId?: string } = {}) =>
    nodeCredential({
      clientId,
      env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url, AZ_BATCH_NODE_SHARED_DIR: folder() },
      ...options,
    });
  const tokenOf = async (credential = open()) => (await credential.getToken(scope))?.token;
  const cacheFolder = () => join(folder(), `batch-outputs-${process.getuid?.()}`);
  const cacheFile = () => {
    const [file = assert.fail("there must be a cache file")] = readdirSync(cacheFolder());
    return join(cacheFolder(), file);
  };
  const sleepless = async () => {};

  it("gives a token with its end and the time of its renewal", async () => {
    const token = await open().getToken(scope);
    assert.equal(token?.token, "token-1");
    const left = (token?.expiresOnTimestamp ?? 0) - Date.now();
    assert.ok(left > 3_598_000 && left <= 3_600_000, `${left}`);
    assert.equal((token?.expiresOnTimestamp ?? 0) - (token?.refreshAfterTimestamp ?? 0), 300_000);
  });

  it("asks once for all that share its cache, and once for each identity and resource", async () => {
    assert.deepEqual([await tokenOf(), await tokenOf()], ["token-1", "token-1"]);
    assert.equal(await tokenOf(open({ clientId: "other" })), "token-2");
    assert.equal((await open().getToken("https://vault.azure.net/.default"))?.token, "token-3");
    assert.deepEqual(
      imds().requests.map(({ url }) => url.searchParams.get("resource")),
      ["https://storage.azure.com", "https://storage.azure.com", "https://vault.azure.net"],
    );
  });

  it("asks once for many that come at once", async () => {
    const tokens = await Promise.all(Array.from({ length: 50 }, () => tokenOf()));
    assert.deepEqual(new Set(tokens), new Set(["token-1"]));
    assert.equal(imds().requests.length, 1);
  });

  it("keeps the token in a file that nobody else can read, and leaves nothing beside it", async () => {
    await tokenOf();
    assert.equal(statSync(cacheFolder()).mode & 0o777, 0o700);
    assert.equal(statSync(cacheFile()).mode & 0o777, 0o600);
    assert.equal(readdirSync(cacheFolder()).length, 1);
  });

  it("asks anew when a token nears its end", async () => {
    imds().lifetimeSeconds = 1;
    const credential = open();
    const { refreshAfterTimestamp = 0 } = (await credential.getToken(scope)) ?? {};
    assert.ok(refreshAfterTimestamp <= Date.now() + 500);
    mock.timers.enable({ apis: ["Date"], now: refreshAfterTimestamp });
    try {
      assert.equal(await tokenOf(credential), "token-2");
    } finally {
      mock.timers.reset();
    }
  });

  function leave(token: object): void {
    writeFileSync(cacheFile(), JSON.stringify(token));
  }

  it("keeps a token that cannot be renewed for as long as it holds, and asks for no second time at once", async () => {
    await tokenOf();
    leave({ token: "old", expiresAt: Date.now() + 60_000, renewAt: Date.now() - 1 });
    imds().answers.push({ status: 503 }, { status: 503 });
    const credential = open();
    assert.deepEqual([await tokenOf(credential), await tokenOf(credential), await tokenOf()], ["old", "old", "old"]);
    assert.equal(imds().requests.length, 2);
  });

  it("does not take a token that has ended", async () => {
    await tokenOf();
    leave({ token: "old", expiresAt: Date.now() - 1, renewAt: Date.now() - 1 });
    assert.equal(await tokenOf(), "token-2");
  });

  for (const content of ["", "{", "null", '{"token":1}', '{"token":"x","expiresAt":"never","renewAt":1}']) {
    it(`asks anew where the cache holds ${content || "nothing"}`, async () => {
      await tokenOf();
      writeFileSync(cacheFile(), content);
      assert.equal(await tokenOf(), "token-2");
    });
  }

  it("lets those that waited share a failure, and asks anew for those that come later", async () => {
    imds().answers.push({ status: 400 });
    let open: () => void = assert.fail;
    imds().gate = new Promise((resolve) => {
      open = resolve;
    });
    const credentials = Array.from({ length: 10 }, () =>
      sharedCredential({ endpoint: imds().url, clientId }, folder(), sleepless),
    );
    const outcomes = credentials.map((credential) => credential.getToken(scope).catch((error) => error.code));
    while (imds().requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    open();
    assert.deepEqual(new Set(await Promise.all(outcomes)), new Set(["AccessDenied"]));
    assert.equal(imds().requests.length, 1);
    assert.equal(await tokenOf(sharedCredential({ endpoint: imds().url, clientId }, folder())), "token-2");
  });

  it("does not wait for a process that was killed while it asked", async () => {
    await tokenOf();
    const lock = `${cacheFile()}.lock`;
    leave({ token: "old", expiresAt: 0, renewAt: 0 });
    const child = spawn(process.execPath, ["-e", "0"]);
    await once(child, "exit");
    writeFileSync(lock, JSON.stringify({ ...(await thisProcess()), pid: child.pid }));
    assert.equal(await tokenOf(), "token-2");
    assert.equal(readdirSync(cacheFolder()).length, 1);
  });

  it("stops waiting when it is aborted", async () => {
    await tokenOf();
    leave({ token: "old", expiresAt: 0, renewAt: 0 });
    writeFileSync(`${cacheFile()}.lock`, JSON.stringify(await thisProcess()));
    await assert.rejects(open().getToken(scope, { abortSignal: AbortSignal.timeout(50) }), { name: "AbortError" });
  });

  const placed: [title: string, place: (path: string) => void][] = [
    ["a folder that others can read", (path) => mkdirSync(path) ?? chmodSync(path, 0o755)],
    [
      "a link",
      (path) => {
        mkdirSync(`${path}-target`, { mode: 0o700 });
        symlinkSync(`${path}-target`, path);
      },
    ],
    ["a file", (path) => writeFileSync(path, "")],
  ];
  for (const [title, place] of placed) {
    it(`keeps no token in ${title} that lies in its folder's place`, async () => {
      place(cacheFolder());
      const before = readdirSync(folder(), { recursive: true });
      assert.match((await tokenOf(open({ clientId: folder() }))) ?? "", /^token-/);
      assert.deepEqual(readdirSync(folder(), { recursive: true }), before);
    });
  }

  it("takes no token from a file that others can read, nor through a link", async () => {
    await tokenOf();
    leave({ token: "planted", expiresAt: Date.now() + 3_600_000, renewAt: Date.now() + 3_600_000 });
    const file = cacheFile();
    chmodSync(file, 0o644);
    assert.equal(await tokenOf(), "token-2");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).token, "token-2");
  });

  it("shares nothing where there is no folder", async () => {
    const credential = sharedCredential({ endpoint: imds().url, clientId }, undefined);
    assert.deepEqual([await tokenOf(credential), await tokenOf(credential)], ["token-1", "token-1"]);
    assert.equal(imds().requests.length, 1);
  });

  it(`makes one request for ${PROCESSES} processes that ask at once`, async function () {
    this.timeout(120_000);
    const program = join(folder(), "program.cjs");
    await build({
      stdin: {
        contents: `
          import { nodeCredential } from "./outputs/node-credential";
          process.stdin.once("data", async () => {
            const { token } = await nodeCredential({ clientId: "many" }).getToken("${scope}");
            process.stdout.end(token);
            process.stdin.destroy();
          });
          process.stdout.write("ready ");`,
        resolveDir: join(__dirname, "..", "..", ".."),
      },
      bundle: true,
      platform: "node",
      outfile: program,
    });
    const env = { AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url, AZ_BATCH_NODE_SHARED_DIR: folder() };
    const children = Array.from({ length: PROCESSES }, () =>
      spawn(process.execPath, [program], { env, stdio: ["pipe", "pipe", "inherit"] }),
    );
    await Promise.all(children.map(({ stdout }) => once(stdout, "readable")));
    for (const child of children) child.stdin.write("go");
    const tokens = await Promise.all(children.map(({ stdout }) => text(stdout)));
    assert.deepEqual(new Set(tokens), new Set(["ready token-1"]));
    assert.equal(imds().requests.length, 1);
  });
});
