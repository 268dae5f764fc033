import { refusal, shown } from "../../conventions/internal";
import { DestinationError } from "../destination-error";
import { checkOwnIdentity, refuseWithSas } from "./identity-id";
import { checkSasUrl, hasSas } from "./sas-url";

/** The pipeline's storage account, and the identity with which nodes use it. */
export interface Account {
  /** With a slash at the end. */
  readonly blobEndpoint: string;
  /** Returns the ARM id of the identity. Called only if a file is in the account and its URL has no SAS. */
  readonly identityId: () => string;
}

/** A container: its name in the pipeline's account, or its URL. */
interface ContainerSource {
  readonly container?: string;
  readonly containerUrl?: string;
  readonly identityId?: string;
}

/** A URL, and the identity with which Batch opens it. Without one, the URL has a SAS, or is open to everyone. */
interface Access {
  readonly url: string;
  readonly identityReference?: { resourceId: string };
}

/**
 * Returns how Batch opens a container.
 *
 * @throws {DestinationError} `UrlRefused`, `IdentityRefused`.
 */
export function containerAccess(
  account: Account,
  { container, containerUrl, identityId }: ContainerSource,
  use: "upload" | "download",
): Access {
  if ((container === undefined) === (containerUrl === undefined)) {
    const got = container === undefined ? "neither" : "both";
    throw new DestinationError("UrlRefused", refusal("source", "have a container or a containerUrl", got));
  }
  if (containerUrl === undefined) return accessOf(account, blobUrl(account, String(container)), "url", identityId);
  const url = checkUrl(containerUrl, "containerUrl");
  if (hasSas(url)) checkSasUrl(url, "containerUrl", use);
  if (!/^\/[^/]+(?:\/[^/]+)?\/?$/.test(new URL(url).pathname)) {
    throw new DestinationError("UrlRefused", refusal("containerUrl", "be the URL of a container", "another URL"));
  }
  return accessOf(account, url, "containerUrl", identityId);
}

/**
 * Returns how Batch opens a URL. The identity of the nodes is used only if the URL is of the pipeline's account and has
 * no SAS, because other hosts must not see the identity's token.
 *
 * @param at the argument with the URL.
 * @param identityId another identity, for any https URL without a SAS.
 *
 * @throws {DestinationError} `IdentityRefused`.
 */
export function accessOf(account: Account, url: string, at: string, identityId?: string): Access {
  if (hasSas(url)) {
    if (identityId !== undefined) refuseWithSas(at);
    return { url };
  }
  if (identityId !== undefined) {
    if (!url.startsWith("https:")) {
      const got = "an http URL, which would show the token of the identity to everyone on the way";
      throw new DestinationError("IdentityRefused", refusal(at, "be an https URL if identityId is given", got));
    }
    return { url, identityReference: { resourceId: checkOwnIdentity(identityId) } };
  }
  if (!url.startsWith(account.blobEndpoint)) return { url };
  return { url, identityReference: { resourceId: account.identityId() } };
}

/**
 * Returns the URL of a container in the pipeline's account, or of a blob in it.
 *
 * @throws {DestinationError} `UrlRefused`.
 */
export function blobUrl({ blobEndpoint }: Account, container: string, blob?: string): string {
  checkContainerName(container, "container");
  if (blob === undefined) return `${blobEndpoint}${container}`;
  const segments = blob.split("/");
  if (blob === "" || /[\\\p{Cs}]/u.test(blob) || segments.some((segment) => segment === "." || segment === "..")) {
    const rule = "be the name of a blob, without `\\`, `.`, `..` or incomplete surrogate pairs";
    throw new DestinationError("UrlRefused", refusal("blob", rule, shown(blob)));
  }
  return `${blobEndpoint}${container}/${segments.map(encodeURIComponent).join("/")}`;
}

/**
 * Returns `container` if it is the name of a container.
 *
 * @param at the argument with the name.
 *
 * @throws {DestinationError} `UrlRefused`.
 */
export function checkContainerName(container: string, at: string): string {
  if (/^(?:\$root|\$web|[a-z0-9](?:-?[a-z0-9])+)$/.test(container)) return container;
  throw new DestinationError("UrlRefused", refusal(at, "be the name of a container", shown(container)));
}

/**
 * Returns the normalized URL.
 *
 * @param at the argument with the URL. The message does not show it, because a URL can contain a secret.
 *
 * @throws {DestinationError} `UrlRefused`.
 */
export function checkUrl(url: string, at: string): string {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return new URL(url).href;
  throw new DestinationError("UrlRefused", refusal(at, "be an http or https URL", "another value"));
}
