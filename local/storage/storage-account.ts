import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import type { Environment } from "../environment/environment";
import type { Identity } from "../identity";
import { startAzurite } from "./azurite/azurite";
import { createAzuriteClient } from "./azurite/azurite-client";
import { type Containers, createContainers } from "./containers";
import { createDeletedContainers } from "./deleted-containers";
import { openGate } from "./gate";
import { sendAsClient } from "./send-as-client";
import type { ClientAnswer, ClientRequest, StorageAccountEndpoints, StorageAccountSettings } from "./storage";

/** An account that is being served. */
export interface StorageAccount {
  readonly endpoints: StorageAccountEndpoints;
  readonly containers: Containers;
  /** The two keys, in base64. */
  readonly keys: readonly [string, string];
  /** Changes apply from the next request on. */
  settings: StorageAccountSettings;
  sendAsClient(request: ClientRequest): Promise<ClientAnswer>;
  /** Returns why the account's blobs are unavailable, or undefined if they are available. */
  down(): string | undefined;
  close(): Promise<void>;
  /** Closes the account and deletes its data. */
  delete(): Promise<void>;
}

/** An account's secrets, created once. */
interface Secrets {
  readonly keys: readonly [string, string];
  readonly delegationSeed: string;
}

interface StorageParts {
  readonly environment: Environment;
  readonly identity: Identity;
  /** Returns the origins of all accounts that are being served. */
  origins(): readonly string[];
}

export async function openStorageAccount(
  { environment, identity, origins }: StorageParts,
  settings: StorageAccountSettings,
): Promise<StorageAccount> {
  const { name } = settings;
  const { state, ports } = environment;
  const { keys, delegationSeed } = openSecrets(environment, name);
  const azurite = await startAzurite(
    { account: name, keys, delegationSeed, dataFolder: state.path("storage", name, "data") },
    (message) => environment.log("storage", message),
  );
  const orEnd = <T>(work: Promise<T>): Promise<T> =>
    work.catch(async (error) => {
      await azurite.close();
      throw error;
    });
  // Only after Azurite has started: the more time passes between finding a free port and using it, the more likely
  // another program takes it.
  const port = await orEnd(ports.take(`storage/${name}`));
  const client = createAzuriteClient(azurite, name, keys);
  const origin = `https://127.0.0.1:${port}`;
  const deleted = createDeletedContainers(() => environment.settings.get("container.deletion"));
  const judge = { identity, client, origin, account: () => account.settings };

  const account: StorageAccount = {
    endpoints: { blob: `${origin}/${name}/` },
    containers: createContainers(client, () => account.settings, deleted),
    keys,
    settings,
    sendAsClient(request) {
      const ca = readFileSync(environment.tls.caFile, "utf8");
      return sendAsClient(request, { endpoint: this.endpoints.blob, client, ca });
    },
    down: azurite.down,
    async close() {
      await gate.close();
      await azurite.close();
    },
    async delete() {
      await this.close();
      await rm(state.path("storage", name), { recursive: true, force: true });
      ports.release(`storage/${name}`);
    },
  };
  const gate = await orEnd(openGate({ environment, port, azurite, judge, deleted, origins }));
  return account;
}

function openSecrets({ state }: Environment, name: string): Secrets {
  const document = `storage/${name}/secrets.json`;
  const known = state.readJson<Secrets>(document);
  if (known !== undefined) return known;
  // 64 bytes, like Azure's keys.
  const secret = () => randomBytes(64).toString("base64");
  const made: Secrets = { keys: [secret(), secret()], delegationSeed: secret() };
  state.writeJson(document, made);
  return made;
}
