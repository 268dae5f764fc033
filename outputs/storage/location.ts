import { isIP } from "node:net";
import type { TokenCredential } from "@azure/core-auth";
import { outputContainerName } from "../../conventions";
import { shown } from "../../conventions/internal";
import { checkSas, containerUrlRefused } from "../credential/sas";
import { quotedPath } from "../failure/quoted-path";
import { refusedArgument } from "../refused-argument";
import { isAddressable } from "./addressable";

/** A job's container, given by the account's blob endpoint. */
export interface AccountLocation {
  /** `primaryEndpoints.blob` of the account, in Azure's form. The account can be in the host or in the path. */
  readonly blobEndpoint: string;
  /** An identity with a data role on the container. Account keys are not accepted, because pipelines disable them. */
  readonly credential: TokenCredential;
  readonly jobId: string;
}

/** A job's container, given by its URL with a SAS. The URL does not contain the job's id. */
export interface SharedLocation {
  /** The container's URL, with a SAS in its query. */
  readonly containerUrl: string;
}

/** The address of a container. */
export interface ContainerAddress {
  /** With the SAS in its query, if the container was opened by one. */
  readonly url: string;
  readonly containerName: string;
}

/** The names of storage accounts ("Naming rules and restrictions for Azure resources"). Other texts may be secret. */
const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;

/** The advice for an endpoint in another form. */
const EXAMPLE = "write https://ACCOUNT.blob.core.windows.net/ with the name of the storage account";

/**
 * Returns the address of a location's container.
 *
 * @throws {ConventionError} `JobIdRefused`.
 * @throws {OutputError} `EndpointRefused` if the location is not an account's or a container's, or the SAS in it is
 *   damaged.
 */
export function containerAddress(location: AccountLocation | SharedLocation): ContainerAddress {
  if ("containerUrl" in location) return sharedContainer(location.containerUrl);
  const name = outputContainerName(location.jobId);
  const endpoint = parsed(location.blobEndpoint, "blobEndpoint");
  if (endpoint.protocol !== "https:") {
    const fix = "use https, because tokens are only sent over TLS";
    throw refusedArgument("EndpointRefused", "blobEndpoint", "be an https URL", `${endpoint.protocol}//`, fix);
  }
  if (endpoint.search !== "" || endpoint.hash !== "" || endpoint.username !== "") {
    throw refusedArgument(
      "EndpointRefused",
      "blobEndpoint",
      "be a URL without a query or credential",
      "one of these",
      "give a container's URL with a SAS as containerUrl",
    );
  }
  checkService(endpoint);
  const url = new URL(`${endpoint.href.replace(/\/+$/, "")}/${name}`);
  if (containerIn(url) !== name) {
    throw refusedArgument(
      "EndpointRefused",
      "blobEndpoint",
      "be the endpoint of an account",
      shown(endpoint.href),
      `remove \`${endpoint.pathname}\``,
    );
  }
  return { url: url.href, containerName: name };
}

function checkService({ href, hostname }: URL): void {
  const service = /\.(dfs|file|queue|table|web|batch)\.[\w.]+$/.exec(hostname)?.[1];
  if (service === undefined) return;
  const fix = service === "batch" ? `outputs are in a storage account: ${EXAMPLE}` : `replace ${service} with blob`;
  throw refusedArgument("EndpointRefused", "blobEndpoint", "be a Blob endpoint", shown(href), fix);
}

/** Returns the address in a URL with a SAS. No message contains the URL. */
function sharedContainer(containerUrl: string): ContainerAddress {
  const url = urlIn(containerUrl);
  if (url === undefined) {
    const got = /^\s*["']/.test(containerUrl)
      ? "quotes around it; leave them out, also in `set` of cmd.exe"
      : "no URL that begins with https://";
    throw containerUrlRefused(got);
  }
  checkSas(url);
  const containerName = containerIn(url);
  if (containerName === undefined) {
    throw containerUrlRefused("one without a container", "ask for a URL that `batch-outputs url` prints");
  }
  // The URL of a blob begins with the URL of its container.
  if (url.pathname.split("/").findLast((name) => name !== "") !== containerName) {
    throw containerUrlRefused("a blob's", "remove what is between the container's name and `?`");
  }
  return { url: url.href, containerName };
}

/**
 * Returns the path of a blob in its URL, in the encoding of the SDK's client.
 *
 * @param containerUrl with or without a SAS.
 * @throws {OutputError} `PathRefused` if the URL would lead to another blob.
 */
export function blobUrlPath(containerUrl: URL, name: string): string {
  if (!isAddressable(name))
    throw refusedArgument("PathRefused", "blob name", "stay unchanged in a URL", quotedPath(name));
  const encoded = name.split("/").map(encodeURIComponent).join("/").replaceAll("'", "%27");
  return `${containerUrl.pathname.replace(/\/$/, "")}/${encoded}`;
}

/** Hosts whose URLs have the account in the path, as the SDK's clients treat them, in addition to IP addresses. */
const ACCOUNT_IN_PATH = /^(localhost|host\.docker\.internal)$/;

/** Ports of emulators, whose URLs have the account in the path (the SDK's `PathStylePorts`). */
const EMULATOR_PORT = /^1[01][01]0[0-4]$/;

/** What follows the account's name in the hosts of its other endpoints (the SDK's `accountNameSuffixes`). */
const OTHER_ENDPOINT = /(-secondary)?(-ipv6|-dualstack)?$/;

/** Returns the name of the account in the URL of a container. */
export function accountIn(containerUrl: URL): string {
  const { hostname, pathname } = containerUrl;
  if (hasAccountInPath(containerUrl)) return pathname.split("/")[1] ?? "";
  return (hostname.split(".")[0] ?? "").replace(OTHER_ENDPOINT, "");
}

/** Returns the container's name in a URL. */
function containerIn(url: URL): string | undefined {
  return url.pathname.split("/")[hasAccountInPath(url) ? 2 : 1] || undefined;
}

function hasAccountInPath({ hostname, port }: URL): boolean {
  if (hostname.split(".")[1] === "blob") return false;
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  return isAddress || ACCOUNT_IN_PATH.test(hostname) || EMULATOR_PORT.test(port);
}

function parsed(text: string, at: string): URL {
  const url = urlIn(text);
  if (url === undefined) {
    const isName = ACCOUNT_NAME.test(text);
    const fix = isName ? `write https://${text}.blob.core.windows.net/` : EXAMPLE;
    throw refusedArgument("EndpointRefused", at, "be an https URL", isName ? shown(text) : "another text", fix);
  }
  return url;
}

function urlIn(text: string): URL | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}
