import { type ContainerClient, ContainerSASPermissions } from "@azure/storage-blob";
import type { ComputeNodeSettings } from "../../../../batch/nodes";
import type { Tls } from "../../../../environment/environment";
import type { ManagedIdentity } from "../../../../identity";
import { type LocalStorage, openLocalStorage, roles } from "../../../storage/support/local-storage";

/** The storage part of local Azure, and an IMDS that issues tokens for one identity. */
export interface TestStorage {
  readonly identity: ManagedIdentity;
  readonly imdsUrl: string;
  readonly caFile: string;
  /** The certificate of a server that clients with `caFile` trust. */
  readonly tls: Tls;
  /** The settings of a node that has the identity, and whose programs trust this storage. */
  readonly nodeSettings: Pick<ComputeNodeSettings, "identities" | "imdsUrl" | "environment">;
  /** Returns the number of requests that IMDS has answered. */
  tokenRequests(): number;
  /** Creates a container that the identity can read and write. */
  container(): Promise<ContainerClient>;
  /** Creates a container to which the identity has no access. */
  closedContainer(): Promise<ContainerClient>;
  /** Returns a container that does not exist, which the identity could read and write. */
  missingContainer(): ContainerClient;
  /** Returns a container's URL with a SAS. */
  sasUrl(container: ContainerClient, permissions: string): Promise<string>;
  close(): Promise<void>;
}

export async function startTestStorage(): Promise<TestStorage> {
  const local: LocalStorage = await openLocalStorage();
  // Like the account of a pipeline.
  await local.set({ allowBlobPublicAccess: false });
  const resourceId = `${local.groupId}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/writer`;
  const identity: ManagedIdentity = { ...local.principal(), resourceId };
  let tokenRequests = 0;
  const imds = await local.identity.serveImds({
    name: "node/test",
    identities() {
      tokenRequests += 1;
      return [identity];
    },
  });
  const service = local.keyClient();
  let named = 0;
  const name = () => {
    named += 1;
    return `container-${named}`;
  };
  const granted = (container: string) => {
    local.grant(identity, roles.dataContributor, local.containerId(container));
    return container;
  };
  const create = async (container: string) => (await service.createContainer(container)).containerClient;
  return {
    identity,
    imdsUrl: imds.url,
    caFile: local.environment.tls.caFile,
    tls: local.environment.tls,
    nodeSettings: {
      identities: () => [identity],
      imdsUrl: imds.url,
      environment: { NODE_EXTRA_CA_CERTS: local.environment.tls.caFile },
    },
    tokenRequests: () => tokenRequests,
    container: () => create(granted(name())),
    closedContainer: () => create(name()),
    missingContainer: () => service.getContainerClient(granted(name())),
    sasUrl: (container, permissions) =>
      container.generateSasUrl({
        permissions: ContainerSASPermissions.parse(permissions),
        expiresOn: new Date(Date.now() + 3_600_000),
      }),
    async close() {
      await imds.close();
      await local.close();
    },
  };
}

/** Returns the blobs of a container with their content. */
export async function contentsOf(container: ContainerClient): Promise<Record<string, string>> {
  const contents: Record<string, string> = {};
  for await (const { name } of container.listBlobsFlat()) {
    contents[name] = (await container.getBlobClient(name).downloadToBuffer()).toString();
  }
  return contents;
}
