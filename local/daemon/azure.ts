import { customRoles, startArm } from "../arm";
import { createBatch } from "../batch";
import { openEnvironment } from "../environment/open-environment";
import { openResources } from "../environment/resource-store";
import type { Resource } from "../environment/resources";
import type { SettingTexts } from "../environment/settings/settings";
import { createIdentity, FEDERATION_AUDIENCE, type RoleAssignment } from "../identity";
import { createStorage } from "../storage";

/** A local Azure that runs in this process. */
export interface LocalAzure {
  /** Returns the current information for clients. */
  describe(): Description;
  /** Stops everything and keeps the data on disk. */
  close(): Promise<void>;
}

export interface Description {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly deployer: { readonly objectId: string; readonly clientId: string };
  /** All deployers, by the value of the setting `deployer`. */
  readonly deployers: Readonly<Record<string, { readonly objectId: string; readonly clientId: string }>>;
  /** The certificate that clients must trust. */
  readonly caFile: string;
  /** The certificate and the system's roots in one file. */
  readonly bundleFile: string;
  /** The same certificates as a trust store of Java. */
  readonly javaFile: string;
  /** The OIDC token with which the deployer signs in, if the setting `deployer.signIn` is `oidc`. */
  readonly oidcToken?: string;
  /** The environment variables that let the deployer's programs find its tokens. */
  readonly identityVariables: Readonly<Record<string, string>>;
  /** `imds`, `entra` and `resource-manager` are URLs. The Pulumi providers are `127.0.0.1:PORT`. */
  readonly endpoints: {
    readonly imds: string;
    readonly entra: string;
    readonly "resource-manager": string;
    readonly "azure-native": string;
    readonly random: string;
  };
  /**
   * The Pulumi providers for a client that reads which types they lack, `127.0.0.1:PORT`. Their previews continue after
   * a missing type.
   */
  readonly collectingProviders: Readonly<Record<"azure-native" | "random", string>>;
  readonly storageAccounts: readonly {
    readonly name: string;
    readonly blobEndpoint: string;
    /** Why the account's blobs are unavailable; absent if they are available. */
    readonly down?: string;
  }[];
  readonly batchAccounts: readonly { readonly name: string; readonly accountEndpoint: string }[];
  /** The settings that differ from the defaults. */
  readonly settings: SettingTexts;
}

/** Starts all parts with a state folder. Only one process at a time can use a folder: see {@link acquireLock}. */
export async function startLocalAzure({ stateDir }: { readonly stateDir: string }): Promise<LocalAzure> {
  const started: { close(): Promise<void> }[] = [];
  const close = async () => {
    // Close in reverse order, because later parts use earlier ones.
    for (let part = started.pop(); part !== undefined; part = started.pop()) await part.close();
  };
  const start = <T extends { close(): Promise<void> }>(part: T): T => {
    started.push(part);
    return part;
  };

  try {
    const environment = await openEnvironment(stateDir);
    const resources = openResources(environment.state);
    const identity = createIdentity({
      environment,
      roleAssignments: () => resources.list("azure-native:authorization:RoleAssignment").map(toRoleAssignment),
      customRoles: () => customRoles(resources),
    });
    const storage = start(await createStorage({ environment, identity }));
    const batch = start(await createBatch({ environment, identity }));
    const imds = start(
      await identity.serveImds({
        name: "imds/deployer",
        identities: () => Object.values(identity.deployers),
        byDefault: () => identity.deployer,
      }),
    );
    const entra = start(await identity.serveEntra());
    const oidcToken = () => {
      const seconds = environment.settings.get("deployer.loginTime") / 1000;
      return identity.issueToken(identity.deployer, FEDERATION_AUDIENCE, seconds).token;
    };
    const arm = start(
      await startArm({
        ...{ environment, settings: environment.settings, resources, identity, storage, batch },
        signInUrl: entra.url,
      }),
    );

    return {
      describe: () => ({
        subscriptionId: identity.subscriptionId,
        tenantId: identity.tenantId,
        deployer: identity.deployer,
        deployers: identity.deployers,
        ...(environment.settings.get("deployer.signIn") === "oidc" && { oidcToken: oidcToken() }),
        caFile: environment.tls.caFile,
        bundleFile: environment.tls.bundleFile,
        javaFile: environment.tls.javaFile,
        identityVariables: imds.variables,
        endpoints: {
          imds: imds.url,
          entra: entra.url,
          "resource-manager": arm.url,
          "azure-native": `127.0.0.1:${arm.providers["azure-native"]}`,
          random: `127.0.0.1:${arm.providers.random}`,
        },
        collectingProviders: {
          "azure-native": `127.0.0.1:${arm.collectingProviders["azure-native"]}`,
          random: `127.0.0.1:${arm.collectingProviders.random}`,
        },
        storageAccounts: resources.list("azure-native:storage:StorageAccount").map((account) => {
          const down = storage.down(account.id);
          return {
            name: nameOf(account),
            blobEndpoint: (account.outputs.primaryEndpoints as { blob: string }).blob,
            ...(down !== undefined && { down }),
          };
        }),
        batchAccounts: resources.list("azure-native:batch:BatchAccount").map((account) => ({
          name: nameOf(account),
          accountEndpoint: account.outputs.accountEndpoint as string,
        })),
        settings: environment.settings.texts(),
      }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function toRoleAssignment({ id, inputs, outputs }: Resource): RoleAssignment {
  return { ...(inputs as Omit<RoleAssignment, "id">), id, updatedOn: String(outputs.updatedOn) };
}

function nameOf(resource: Resource): string {
  return resource.id.slice(resource.id.lastIndexOf("/") + 1);
}
