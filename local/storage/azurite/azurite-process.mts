/**
 * The program of an Azurite process: the blob server of one account on a Unix socket, behind the gate.
 *
 * It replaces Azurite's own command, for two reasons. That command listens on a port, so any process on the machine
 * could bypass the gate with a token that it created itself. It also loads its telemetry even if that is off, which
 * takes two thirds of its start time and half of its memory.
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
  // Azurite reads the account from this variable, now and once per minute.
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
  // Also when the parent is killed: writes the data that Azurite has in memory, and leaves nothing running.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, close);
  process.once("disconnect", close);

  await server.start();
  if (!process.connected) close();
  tell({ ready: true });
}

/** The parts that are used of Azurite's server class, which has no declarations. */
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
  // The gate authorizes anonymous requests, because it knows whether the account allows any.
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
      // Longer than the gate keeps an idle connection, so that the gate never uses a connection that is being closed.
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
  // A slow upload of a large blob can take longer than the five minutes that Node.js allows per request.
  server.httpServer.requestTimeout = 0;
  // The gate terminates TLS. With this property Express detects https, and Azurite accepts tokens only over https.
  server.httpServer.on("connection", (connection: Socket) => Object.assign(connection, { encrypted: true }));
  return server;
}

/** Azurite loads the telemetry library whether telemetry is on or off, but does not call it unless it is on. */
function replaceTelemetry(): void {
  const file = createRequire(require.resolve("azurite/dist/src/common/Telemetry")).resolve("applicationinsights");
  require.cache[file] = Object.assign(new (require("node:module"))(file), { loaded: true, exports: {} });
}

/**
 * Replaces a property. Fails if a newer Azurite no longer has it, so that an upgrade cannot silently remove a check.
 */
function replaceProperty(owner: Record<string, unknown>, name: string, value: unknown): void {
  if (owner[name] === undefined) throw new Error(`azurite must have ${name}, but this version has not`);
  owner[name] = value;
}

function tell(message: AzuriteMessage): void {
  if (process.connected) process.send?.(message);
}
