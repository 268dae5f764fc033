import {
  BlobSASPermissions,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
} from "@azure/storage-blob";
import { accountIn, blobUrlPath } from "../storage/location";
import type { OutputContainer } from "../storage/output-container";
import type { Delegation } from "./delegation";

/** What a SAS is for. */
interface SignedResource {
  /** Name of a blob (default: the container). */
  readonly blob?: string;
  /** The letters of the permissions, such as `rl`. */
  readonly permissions: string;
}

/**
 * Returns the URL of a container or blob, with a SAS that a user delegation key signs. It is a secret.
 *
 * This file is imported lazily. Nothing else needs the SDK, and loading the SDK takes as long as a short upload.
 */
export function signedUrl(
  { url, containerName }: OutputContainer,
  { blob, permissions }: SignedResource,
  { key, version, expiresOn }: Delegation,
): string {
  const container = new URL(url);
  const signed = {
    containerName,
    version,
    expiresOn,
    ...(container.protocol === "https:" && { protocol: SASProtocol.Https }),
    ...(blob === undefined
      ? { permissions: ContainerSASPermissions.parse(permissions) }
      : { blobName: blob, permissions: BlobSASPermissions.parse(permissions) }),
  };
  const sas = generateBlobSASQueryParameters(signed, key, accountIn(container));
  container.search = sas.toString();
  if (blob !== undefined) container.pathname = blobUrlPath(container, blob);
  return container.href;
}
