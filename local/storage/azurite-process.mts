/**
 * The program of an Azurite process: the blob server of one account on a Unix socket, in front of which the gate stands.
 *
 * Azurite's own command is not used. It listens on a port, where any process of the machine could pass by the gate with a token
 * that it made itself; and it loads its telemetry even where that is off, which is two thirds of its start and half of its memory.
 */
import { mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { dirname, join } from "node:path";
import type { AzuriteMessage, AzuriteOptions } from "./azurite.js";
import { type Database, keepJournal } from "./azurite-journal.mts";

const require = createRequire(import.meta.url);

process.once("message", (options: AzuriteOptions) => {
  serve(options).catch((error: unknown) => {
    tell({ error: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  });
});

async function serve(options: AzuriteOptions): Promise<void> {
  // Azurite reads the account from here, now and once a minute
  process.env.AZURITE_ACCOUNTS = `${options.account}:${options.keys.join(":")}`;
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  const server = createServer(options);

  let closing = false;
  const close = () => {
    if (closing) return;
    closing = true;
    void server.close().then(() => {
      rmSync(dirname(options.socket), { recursive: true, force: true });
      process.exit(0);
    });
  };
  // also when the parent was killed: what Azurite holds in memory is written, and nothing is left running
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, close);
  process.once("disconnect", close);

  await server.start();
  if (!process.connected) close();
  tell({ ready: true });
}

/** What is used of Azurite's server class, which has no declarations. */
interface BlobServer {
  readonly httpServer: import("node:http").Server;
  readonly metadataStore: { readonly db: Database };
  readonly extentMetadataStore: { readonly db: Database };
  start(): Promise<void>;
  close(): Promise<void>;
}

function createServer({ dataFolder, socket, delegationSeed }: AzuriteOptions): BlobServer {
  replaceTelemetry();
  const azurite = "azurite/dist/src/blob";
  replaceProperty(require(`${azurite}/utils/constants`), "USERDELEGATIONKEY_SIGNING_SEED", delegationSeed);
  // the gate judges anonymous requests: it knows whether the account allows any
  replaceProperty(
    require(`${azurite}/authentication/PublicAccessAuthenticator`).default.prototype,
    "validate",
    async () => undefined,
  );

  const Configuration = require(`${azurite}/BlobConfiguration`).default;
  const Server = require(`${azurite}/BlobServer`).default;
  const aDay = 86_400;
  const server: BlobServer = new Server(
    new Configuration(
      "localhost",
      socket,
      // longer than the gate keeps an idle connection, which so never meets one that is just being closed
      aDay,
      join(dataFolder, "blobs.json"),
      join(dataFolder, "extents.json"),
      [{ locationId: "Default", locationPath: join(dataFolder, "extents"), maxConcurrency: 50 }],
      /* enableAccessLog */ false,
      undefined,
      /* enableDebugLog */ false,
      undefined,
      /* loose */ false,
      /* skipApiVersionCheck */ true,
      "",
      "",
      "",
      /* oauth */ "basic",
      /* disableProductStyleUrl */ true,
    ),
  );
  for (const { db } of [server.metadataStore, server.extentMetadataStore]) keepJournal(db, console.error);
  // a slow upload of a large blob may take longer than the five minutes that Node allows a request
  server.httpServer.requestTimeout = 0;
  // TLS ends at the gate; by this Express tells https from http, and Azurite takes tokens over https alone
  server.httpServer.on("connection", (connection: Socket) => Object.assign(connection, { encrypted: true }));
  return server;
}

/** Azurite loads the telemetry's library whether it is on or off; it never asks anything of it where it was not switched on. */
function replaceTelemetry(): void {
  const file = createRequire(require.resolve("azurite/dist/src/common/Telemetry")).resolve("applicationinsights");
  require.cache[file] = Object.assign(new (require("node:module"))(file), { loaded: true, exports: {} });
}

/** Fails where a newer Azurite no longer has what is replaced, so that an upgrade cannot quietly open a door. */
function replaceProperty(owner: Record<string, unknown>, name: string, value: unknown): void {
  if (owner[name] === undefined) throw new Error(`azurite must have ${name}, but this version has not`);
  owner[name] = value;
}

function tell(message: AzuriteMessage): void {
  if (process.connected) process.send?.(message);
}
