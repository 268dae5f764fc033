import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TokenCredential } from "@azure/core-auth";
import { StorageSharedKeyCredential } from "@azure/storage-blob";
import { after, before } from "mocha";
import { trust } from "../../local/test/support/trust";
import { storageToken } from "./storage-token";
import { createTestCertificate } from "./test-certificate";

/** A storage account of a real Azurite with TLS, in memory. */
export interface TestAccount {
  readonly account: string;
  /** With the account in the path, and a slash at the end. */
  readonly blobEndpoint: string;
  readonly credential: TokenCredential;
  /** For requests that only a key can sign: a SAS without a delegation. */
  readonly sharedKey: StorageSharedKeyCredential;
  /** The certificates that clients must trust. */
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

let running: Promise<TestAccount & { stop(): Promise<void> }> | undefined;

/** Gives the tests of a file the account of the one Azurite of this run, and makes this process trust it. */
export function useAzurite(): () => TestAccount {
  let account: TestAccount | undefined;
  let endTrust = () => {};
  before(async function () {
    // Long enough for a busy machine.
    this.timeout(120_000);
    running ??= start();
    account = await running;
    endTrust = trust(account.caFile);
  });
  after(() => endTrust());
  return () => {
    if (account === undefined) throw new Error("the account must be asked for inside a test");
    return account;
  };
}

// Registered when the file is loaded, outside every suite, so it runs after the last test of the run.
after(async function () {
  this.timeout(120_000);
  await (await running?.catch(() => undefined))?.stop();
  running = undefined;
});

let names = 0;

/**
 * Returns a job id that no other test uses. All ids have the same length, because the width of tables depends on it.
 */
export function freshJobId(): string {
  names += 1;
  return `test-${String(names).padStart(3, "0")}-${createHash("sha256").update(randomBytes(8)).digest("hex").slice(0, 8)}`;
}

async function start(): Promise<TestAccount & { stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), "azurite-"));
  const certificate = await createTestCertificate(folder);
  const account = "outputsaccount";
  const key = randomBytes(32).toString("base64");
  const azurite = spawn(
    process.execPath,
    [
      require.resolve("azurite/dist/src/blob/main.js"),
      ...["--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence"],
      ...["--oauth", "basic", "--cert", certificate.certFile, "--key", certificate.keyFile],
      ...["--skipApiVersionCheck", "--disableTelemetry"],
    ],
    { env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const port = await listeningPort(azurite);
  return {
    account,
    blobEndpoint: `https://127.0.0.1:${port}/${account}/`,
    credential: { getToken: async () => ({ token: storageToken(), expiresOnTimestamp: Date.now() + 3_600_000 }) },
    sharedKey: new StorageSharedKeyCredential(account, key),
    ...certificate,
    stop: async () => {
      const exited = once(azurite, "exit");
      azurite.kill();
      await exited;
      rmSync(folder, { recursive: true });
    },
  };
}

function listeningPort(azurite: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    azurite.once("exit", (code) => reject(new Error(`azurite must stay up, but exited with ${code}`)));
    createInterface({ input: azurite.stdout! }).on("line", (line) => {
      const port = /successfully listens on https:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port !== undefined) resolve(port);
    });
  });
}
