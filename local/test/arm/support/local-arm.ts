import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { customRoles, startArm } from "../../../arm";
import type { Azure } from "../../../arm/azure-native/azure";
import { createBatch } from "../../../batch";
import type { Environment } from "../../../environment/environment";
import { openResources } from "../../../environment/resource-store";
import { createIdentity, type RoleAssignment } from "../../../identity";
import { createStorage } from "../../../storage";
import { openTestEnvironment } from "../../support/test-environment";
import { connect, type ProviderClient } from "./provider-client";

/** Azure Resource Manager with a new folder and its services, and clients that behave like the engine. */
export interface LocalArm {
  readonly azure: Azure & { readonly environment: Environment };
  readonly providers: { readonly "azure-native": number; readonly random: number };
  /** Of the REST endpoint. */
  readonly url: string;
  /** Those that collect missing types. */
  readonly collectingProviders: LocalArm["providers"];
  readonly azureNative: ProviderClient;
  readonly random: ProviderClient;
  /** Opens another connection, as another provider instance does. */
  connect(): ProviderClient;
  /** Stops all parts and starts them on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openLocalArm(): Promise<LocalArm> {
  const folder = mkdtempSync(join(tmpdir(), "local-arm-"));
  let running = await start(folder);
  return {
    get azure() {
      return running.azure;
    },
    get providers() {
      return running.arm.providers;
    },
    get url() {
      return running.arm.url;
    },
    get collectingProviders() {
      return running.arm.collectingProviders;
    },
    get azureNative() {
      return running.azureNative;
    },
    get random() {
      return running.random;
    },
    connect() {
      const client = connect(running.arm.providers["azure-native"]);
      running.clients.push(client);
      return client;
    },
    async restart() {
      await stop(running);
      running = await start(folder);
    },
    async close() {
      await stop(running);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function start(folder: string) {
  const environment = await openTestEnvironment(folder);
  const resources = openResources(environment.state);
  const identity = createIdentity({
    environment,
    roleAssignments: () =>
      resources
        .list("azure-native:authorization:RoleAssignment")
        .map(({ id, inputs, outputs }) => ({ ...inputs, id, updatedOn: outputs.updatedOn }) as RoleAssignment),
    customRoles: () => customRoles(resources),
  });
  const storage = createStorage({ environment, identity });
  const batch = createBatch({ environment, identity });
  const azure = { environment, settings: environment.settings, resources, identity, storage, batch };
  const arm = await startArm({ ...azure, signInUrl: "https://127.0.0.1:1" });
  const azureNative = connect(arm.providers["azure-native"]);
  const random = connect(arm.providers.random);
  return { azure, arm, azureNative, random, clients: [azureNative, random] };
}

async function stop({ arm, azure, clients }: Awaited<ReturnType<typeof start>>): Promise<void> {
  for (const client of clients) client.close();
  await arm.close();
  await azure.batch.close();
  await azure.storage.close();
}
