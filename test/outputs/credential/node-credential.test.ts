import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { mock } from "node:test";
import { build } from "esbuild";
import { describe, it } from "mocha";
import { nodeCredential, type RetriedRequest, type StorageTokenOptions } from "../../../outputs";
import { cachedNodeCredential } from "../../../outputs/credential/node-credential";
import { thisProcess } from "../../../outputs/credential/running-process";
import { useFolder } from "../../support/folder";
import { IS_NIGHTLY } from "../../support/nightly";
import { tokenBody, useScriptedImds } from "../../support/scripted-imds";

const CLIENT_ID = "33333333-3333-3333-3333-333333333333";
/** A node has up to 256 task slots. Testing that many takes long: `PROCESSES=256 npx mocha …`. */
const PROCESSES = Number(process.env.PROCESSES ?? (IS_NIGHTLY ? 48 : 8));

const SCOPE = "https://storage.azure.com/.default";

describe("nodeCredential", () => {
  const imds = useScriptedImds();
  const folder = useFolder();

  const open = (options: { clientId?: string } = {}) =>
    nodeCredential({
      clientId: CLIENT_ID,
      env: { AZURE_POD_IDENTITY_AUTHORITY_HOST: imds().url, AZ_BATCH_NODE_SHARED_DIR: folder() },
      ...options,
    });
  const tokenOf = async (credential = open()) => (await credential.getToken(SCOPE))?.token;
  const cacheFolder = () => join(folder(), `batch-outputs-${process.getuid?.()}`);
  const cacheFile = () => {
    const [file = assert.fail("there must be a cache file")] = readdirSync(cacheFolder());
    return join(cacheFolder(), file);
  };
  const sleepless = async () => {};

  it("returns a token with its expiry and its renewal time", async () => {
    const token = await open().getToken(SCOPE);
    assert.equal(token?.token, "token-1");
    const left = (token?.expiresOnTimestamp ?? 0) - Date.now();
    assert.ok(left > 3_598_000 && left <= 3_600_000, `${left}`);
    assert.equal((token?.expiresOnTimestamp ?? 0) - (token?.refreshAfterTimestamp ?? 0), 300_000);
  });

  it("sends one request for all that share its cache, and one for each identity and resource", async () => {
    assert.deepEqual([await tokenOf(), await tokenOf()], ["token-1", "token-1"]);
    assert.equal(await tokenOf(open({ clientId: "other" })), "token-2");
    assert.equal((await open().getToken("https://vault.azure.net/.default"))?.token, "token-3");
    assert.deepEqual(
      imds().requests.map(({ url }) => url.searchParams.get("resource")),
      ["https://storage.azure.com", "https://storage.azure.com", "https://vault.azure.net"],
    );
  });

  it("sends one request for many concurrent callers", async () => {
    const tokens = await Promise.all(Array.from({ length: 50 }, () => tokenOf()));
    assert.deepEqual(new Set(tokens), new Set(["token-1"]));
    assert.equal(imds().requests.length, 1);
  });

  it("keeps the token in a file that no other user can read, and leaves no other file", async () => {
    await tokenOf();
    assert.equal(statSync(cacheFolder()).mode & 0o777, 0o700);
    assert.equal(statSync(cacheFile()).mode & 0o777, 0o600);
    assert.equal(readdirSync(cacheFolder()).length, 1);
  });

  it("requests a new token shortly before the old one expires", async () => {
    imds().lifetimeSeconds = 1;
    const credential = open();
    const { refreshAfterTimestamp = 0 } = (await credential.getToken(SCOPE)) ?? {};
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

  it("keeps a token that cannot be renewed until it expires, and does not retry at once", async () => {
    await tokenOf();
    leave({ token: "old", expiresAt: Date.now() + 60_000, renewAt: Date.now() - 1 });
    imds().answers.push({ status: 503 }, { status: 503 });
    const credential = open();
    assert.deepEqual([await tokenOf(credential), await tokenOf(credential), await tokenOf()], ["old", "old", "old"]);
    assert.equal(imds().requests.length, 2);
  });

  it("retries a failed renewal after half a minute", async () => {
    await tokenOf();
    leave({ token: "old", expiresAt: Date.now() + 600_000, renewAt: Date.now() - 1 });
    imds().answers.push({ status: 503 });
    const credential = open();
    assert.equal(await tokenOf(credential), "old");
    const failedAt = Date.now();
    mock.timers.enable({ apis: ["Date"], now: failedAt + 29_000 });
    try {
      assert.equal(await tokenOf(credential), "old");
      mock.timers.tick(2000);
      assert.equal(await tokenOf(credential), "token-3");
    } finally {
      mock.timers.reset();
    }
  });

  it("does not use an expired token", async () => {
    await tokenOf();
    leave({ token: "old", expiresAt: Date.now() - 1, renewAt: Date.now() - 1 });
    assert.equal(await tokenOf(), "token-2");
  });

  for (const content of ["", "{", "null", '{"token":1}', '{"token":"x","expiresAt":"never","renewAt":1}']) {
    it(`requests a token if the cache contains ${content || "nothing"}`, async () => {
      await tokenOf();
      writeFileSync(cacheFile(), content);
      assert.equal(await tokenOf(), "token-2");
    });
  }

  it("shares a failure with those that waited, and sends a new request for later callers", async () => {
    imds().answers.push({ status: 400 });
    let open: () => void = assert.fail;
    imds().gate = new Promise((resolve) => {
      open = resolve;
    });
    const credentials = Array.from({ length: 10 }, () =>
      cachedNodeCredential({ endpoint: imds().url, clientId: CLIENT_ID }, folder(), sleepless),
    );
    const outcomes = credentials.map((credential) => credential.getToken(SCOPE).catch((error) => error.code));
    while (imds().requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    open();
    assert.deepEqual(new Set(await Promise.all(outcomes)), new Set(["AccessDenied"]));
    assert.equal(imds().requests.length, 1);
    assert.equal(
      await tokenOf(cachedNodeCredential({ endpoint: imds().url, clientId: CLIENT_ID }, folder())),
      "token-2",
    );
  });

  it("does not wait for a process that was killed during its request", async () => {
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
    await assert.rejects(open().getToken(SCOPE, { abortSignal: AbortSignal.timeout(50) }), { name: "AbortError" });
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
    it(`keeps no token in ${title} that has the name of its folder`, async () => {
      place(cacheFolder());
      const before = readdirSync(folder(), { recursive: true });
      assert.match((await tokenOf(open({ clientId: folder() }))) ?? "", /^token-/);
      assert.deepEqual(readdirSync(folder(), { recursive: true }), before);
    });
  }

  it("does not read a token from a file that other users can read, or through a link", async () => {
    await tokenOf();
    leave({ token: "planted", expiresAt: Date.now() + 3_600_000, renewAt: Date.now() + 3_600_000 });
    const file = cacheFile();
    chmodSync(file, 0o644);
    assert.equal(await tokenOf(), "token-2");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(JSON.parse(readFileSync(file, "utf8")).token, "token-2");
  });

  it("shares nothing without a folder", async () => {
    const credential = cachedNodeCredential({ endpoint: imds().url, clientId: CLIENT_ID }, undefined);
    assert.deepEqual([await tokenOf(credential), await tokenOf(credential)], ["token-1", "token-1"]);
    assert.equal(imds().requests.length, 1);
  });

  describe("when storage has refused a token", () => {
    const refuse = async (refusedToken: string, credential = open()) => {
      const options: StorageTokenOptions = { refusedToken };
      return (await credential.getToken(SCOPE, options))?.token;
    };

    it("requests another one instead of the cached one in memory and in the file, once for all processes", async () => {
      const [one, other] = [open(), open()];
      assert.deepEqual([await tokenOf(one), await tokenOf(other)], ["token-1", "token-1"]);
      assert.equal(await refuse("token-1", one), "token-2");
      // The second caller gets the token that the first one left in the cache.
      assert.equal(await refuse("token-1", other), "token-2");
      assert.equal(await tokenOf(), "token-2");
      assert.equal(imds().requests.length, 2);
    });

    it("sends one request per half minute if the service has no other token", async () => {
      const same = { body: tokenBody("same", 3600) };
      imds().answers.push(...Array(5).fill(same));
      assert.equal(await tokenOf(), "same");
      for (let process = 0; process < 10; process += 1) assert.equal(await refuse("same"), "same");
      assert.equal(imds().requests.length, 2);
      mock.timers.enable({ apis: ["Date"], now: Date.now() + 31_000 });
      try {
        assert.equal(await refuse("same"), "same");
      } finally {
        mock.timers.reset();
      }
      assert.equal(imds().requests.length, 3);
    });

    it("fails if the service returns no other token, and does not return the refused one", async () => {
      await tokenOf();
      imds().answers.push({ status: 400, body: '{"error_description":"Identity not found"}' });
      await assert.rejects(refuse("token-1"), { code: "AccessDenied", message: /: 400, Identity not found/ });
      // The next call comes a millisecond later. Otherwise it would count as one that waited.
      for (const failed = Date.now(); Date.now() === failed; );
      assert.equal(await tokenOf(), "token-3");
    });

    it("sends no request because of a token that is no longer used", async () => {
      await tokenOf();
      assert.equal(await refuse("token-0"), "token-1");
      assert.equal(imds().requests.length, 1);
    });
  });

  for (const token of ["two\nlines", "größe", "with space", ""]) {
    it(`replaces a cached token that no header can contain: ${JSON.stringify(token)}`, async () => {
      await tokenOf();
      leave({ token, expiresAt: Date.now() + 3_600_000, renewAt: Date.now() + 3_600_000 });
      assert.equal(await tokenOf(), "token-2");
      assert.equal(JSON.parse(readFileSync(cacheFile(), "utf8")).token, "token-2");
    });
  }

  for (const hours of [-10, 10]) {
    it(`uses a token for its lifetime if this machine's clock is ${Math.abs(hours)} hours ${hours < 0 ? "slow" : "fast"}`, async () => {
      const service = Date.now();
      const date = new Date(service).toUTCString();
      imds().answers.push(...[1, 2].map((n) => ({ headers: { date }, body: tokenBody(`${n}`, 3600) })));
      mock.timers.enable({ apis: ["Date"], now: service + hours * 3_600_000 });
      try {
        const credential = open();
        for (let use = 0; use < 3; use += 1) assert.equal(await tokenOf(credential), "1");
        assert.equal(await tokenOf(), "1");
        // Near its expiry by the service's clock.
        mock.timers.tick(3_400_000);
        assert.equal(await tokenOf(credential), "2");
      } finally {
        mock.timers.reset();
      }
      assert.equal(imds().requests.length, 2);
    });
  }

  describe(`in ${PROCESSES} processes at once`, () => {
    /** Runs a program in many processes that start together, and returns what they print. */
    async function inMany(body: string): Promise<string[]> {
      const program = join(folder(), "program.cjs");
      await build({
        stdin: {
          contents: `
            import { nodeCredential } from "./outputs/credential/node-credential";
            const credential = nodeCredential({ clientId: "many" });
            process.stdin.once("data", async () => {
              ${body}
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
      return Promise.all(children.map(({ stdout }) => text(stdout)));
    }

    it("sends one request for all", async function () {
      this.timeout(120_000);
      const tokens = await inMany(`
        const { token } = await credential.getToken("${SCOPE}");
        process.stdout.end(token);`);
      assert.deepEqual(new Set(tokens), new Set(["ready token-1"]));
      assert.equal(imds().requests.length, 1);
    });

    for (const [title, answers, expected] of [
      ["another", [], "token-2"],
      ["the same", Array(9).fill({ body: tokenBody("token-1", 3600) }), "token-1"],
    ] as const) {
      it(`sends one more for all when storage refuses the token, and the service has ${title}`, async function () {
        this.timeout(120_000);
        await tokenOf(open({ clientId: "many" }));
        imds().answers.push(...answers);
        const tokens = await inMany(`
          const { token: refusedToken } = await credential.getToken("${SCOPE}");
          const { token } = await credential.getToken("${SCOPE}", { refusedToken });
          process.stdout.end(token);`);
        assert.deepEqual(new Set(tokens), new Set([`ready ${expected}`]));
        assert.equal(imds().requests.length, 2);
      });
    }
  });

  it("reports a service that issues no token, and one that another process waits for", async () => {
    const told: string[] = [];
    const observer = {
      onRetry: ({ got, remainingSeconds }: RetriedRequest) => told.push(`${got}, ${Math.round(remainingSeconds)} s`),
      onRetryEnd: ({ host }: RetriedRequest, wasAnswered: boolean) => told.push(`${host} ${wasAnswered}`),
    };
    const identity = { endpoint: imds().url, clientId: CLIENT_ID };
    await tokenOf();
    const expired = { token: "old", expiresAt: 0, renewAt: 0 };
    leave(expired);
    imds().answers.push({ status: 429 }, { status: 500 });
    assert.equal(await tokenOf(cachedNodeCredential(identity, cacheFolder(), sleepless, observer)), "token-4");
    const host = new URL(imds().url).host;
    assert.deepEqual(told, ["429, 52 s", "500, 52 s", `${host} true`]);

    told.length = 0;
    leave(expired);
    writeFileSync(`${cacheFile()}.lock`, JSON.stringify(await thisProcess()));
    const waiting = cachedNodeCredential(identity, cacheFolder(), sleepless, observer);
    await assert.rejects(waiting.getToken(SCOPE, { abortSignal: AbortSignal.timeout(50) }), { name: "AbortError" });
    assert.match(told[0] ?? "", /^no token yet for another process of this node, 70 s$/);
    assert.equal(told.at(-1), `${host} false`);
  });
});
