import type { Environment } from "../environment/environment";
import {
  type Azure,
  batchSettings,
  createAzureNative,
  primaryEndpoints,
  shareOperations,
  storageSettings,
} from "./azure-native";
import { openMissingTypes } from "./missing-types";
import { isEqual, type Properties } from "./properties";
import { createRandom } from "./random";
import { serveRest } from "./rest";
import { serveProvider } from "./serve-provider";

interface Arm {
  /** The ports for `PULUMI_DEBUG_PROVIDERS`, as in `azure-native:50001,random:50002`. */
  readonly providers: { readonly "azure-native": number; readonly random: number };
  /**
   * The ports of the same providers for a client that reads `MISSING_TYPES_DOCUMENT` after each command: a preview
   * continues after a missing type, to report all of them.
   */
  readonly collectingProviders: Arm["providers"];
  /** The URL of the REST endpoint. */
  readonly url: string;
  /** Stops the providers and the endpoint, but not the services, which belong to the caller. */
  close(): Promise<void>;
}

interface ArmParts extends Azure {
  readonly environment: Environment;
  /** The sign-in host of the tenant, which the REST endpoint names. */
  readonly signInUrl: string;
}

/** Starts Azure Resource Manager. First it reopens the existing accounts: storage accounts, then Batch accounts. */
export async function startArm(parts: ArmParts): Promise<Arm> {
  const { environment, resources, storage, batch, settings, signInUrl } = parts;
  for (const { id, inputs, outputs } of resources.list("azure-native:storage:StorageAccount")) {
    const { blob } = await storage.openAccount(
      storageSettings(
        id,
        String(outputs.name),
        {
          ...inputs,
          publicNetworkAccess: outputs.publicNetworkAccess,
        },
        resources,
      ),
    );
    refreshOutputs(parts, id, { primaryEndpoints: primaryEndpoints(String(outputs.name), blob) });
  }
  for (const { id, inputs, outputs } of resources.list("azure-native:batch:BatchAccount")) {
    const { accountEndpoint } = await batch.openAccount(batchSettings(id, String(outputs.name), inputs, resources));
    refreshOutputs(parts, id, { accountEndpoint });
  }

  const log = (message: string) => environment.log("arm", message);
  const missing = openMissingTypes(environment.state);
  const secondsToCreate = (type: string) =>
    environment.state.readJson<Record<string, number>>("slow-creates.json")?.[type] ?? creationTime(environment, type);
  const operations = shareOperations(settings);
  const serve = async (provider: ReturnType<typeof createRandom>, collector?: typeof missing) => {
    const name = collector === undefined ? `arm/${provider.name}` : `arm/${provider.name}/collecting`;
    return serveProvider(provider, await environment.ports.take(name), log, collector);
  };
  const azureNative = await serve(createAzureNative(parts, secondsToCreate, operations.provider));
  const random = await serve(createRandom());
  // An instance of its own, because two servers can have connections from the same port.
  const collecting = await serve(createAzureNative(parts, secondsToCreate, operations.provider), missing);
  const collectingRandom = await serve(createRandom(), missing);
  const azure = { resources, storage, batch, settings, identity: parts.identity };
  const rest = await serveRest({ environment, azure, signInUrl, operations: operations.rest, secondsToCreate });
  return {
    providers: { "azure-native": azureNative.port, random: random.port },
    collectingProviders: { "azure-native": collecting.port, random: collectingRandom.port },
    url: rest.url,
    close: async () => {
      const servers = [azureNative, random, collecting, collectingRandom, rest];
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}

/** Returns the seconds that the settings give for the creation of a type. */
function creationTime({ settings }: Environment, type: string): number {
  if (type === "azure-native:storage:StorageAccount") return settings.get("create.storageAccount") / 1000;
  if (type === "azure-native:batch:BatchAccount") return settings.get("create.batchAccount") / 1000;
  return 0;
}

/** Stores an endpoint that changed because another program took its port, so that the next refresh returns it. */
function refreshOutputs({ resources }: Azure, id: string, current: Properties): void {
  const resource = resources.get(id);
  if (resource === undefined) return;
  const outputs = { ...resource.outputs, ...current };
  if (!isEqual(outputs, resource.outputs)) resources.put({ ...resource, outputs });
}
