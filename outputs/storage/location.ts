import type { TokenCredential } from "@azure/core-auth";
import { AnonymousCredential, type BlockBlobClient, ContainerClient } from "@azure/storage-blob";
import { outputContainerName } from "../../conventions";
import { shown } from "../../conventions/internal";
import { checkSas, containerUrlRefused } from "../credential/sas";
import { quotedPath } from "../failure/quoted-path";
import type { OutputError } from "../output-error";
import { refusedArgument } from "../refused-argument";
import { storagePipeline } from "./storage-pipeline";

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

/** The names of storage accounts ("Naming rules and restrictions for Azure resources"). Other texts may be secret. */
const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/;

/** The advice for an endpoint in another form. */
const EXAMPLE = "write https://ACCOUNT.blob.core.windows.net/ with the name of the storage account";

/**
 * Opens the container of a location. Nothing is sent.
 *
 * @throws {ConventionError} `JobIdRefused`.
 * @throws {OutputError} `EndpointRefused` if the location is not an account's or a container's, or the SAS in it is
 *   damaged.
 */
export function openContainer(location: AccountLocation | SharedLocation): ContainerClient {
  if ("containerUrl" in location) {
    return sharedContainer(location.containerUrl);
  }
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
  const container = containerAt(`${endpoint.href.replace(/\/+$/, "")}/${name}`, location.credential);
  if (container?.containerName !== name) {
    throw refusedArgument(
      "EndpointRefused",
      "blobEndpoint",
      "be the endpoint of an account",
      shown(endpoint.href),
      `remove \`${endpoint.pathname}\``,
    );
  }
  return container;
}

function checkService({ href, hostname }: URL): void {
  const service = /\.(dfs|file|queue|table|web|batch)\.[\w.]+$/.exec(hostname)?.[1];
  if (service === undefined) return;
  const fix = service === "batch" ? `outputs are in a storage account: ${EXAMPLE}` : `replace ${service} with blob`;
  throw refusedArgument("EndpointRefused", "blobEndpoint", "be a Blob endpoint", shown(href), fix);
}

/** Opens the container of a URL with a SAS. No message contains the URL. */
function sharedContainer(containerUrl: string): ContainerClient {
  const url = urlIn(containerUrl);
  if (url === undefined) {
    const got = /^\s*["']/.test(containerUrl)
      ? "quotes around it; leave them out, also in `set` of cmd.exe"
      : "no URL that begins with https://";
    throw containerUrlRefused(got);
  }
  checkSas(url);
  const container = containerAt(url.href, new AnonymousCredential());
  if (container === undefined) {
    throw containerUrlRefused("one without a container", "ask for a URL that `batch-outputs url` prints");
  }
  // The URL of a blob begins with the URL of its container.
  if (url.pathname.split("/").findLast((name) => name !== "") !== container.containerName) {
    throw containerUrlRefused("a blob's", "remove what is between the container's name and `?`");
  }
  return container;
}

/**
 * Opens a blob of a container, and checks that the client will address exactly this blob. Otherwise a name that a URL
 * parser changes (`..`, `\`) would lead to another blob.
 *
 * @throws {OutputError} `PathRefused`.
 */
export function openBlob(container: ContainerClient, name: string): BlockBlobClient {
  const blob = container.getBlockBlobClient(name);
  if (blob.name !== name || blob.containerName !== container.containerName) {
    throw pathRefused(name);
  }
  return blob;
}

/**
 * Returns the path of a blob in its URL, in the encoding of the SDK's client.
 *
 * @param containerUrl with or without a SAS.
 * @throws {OutputError} `PathRefused`, as `openBlob` does.
 */
export function blobUrlPath(containerUrl: URL, name: string): string {
  const encoded = name.split("/").map(encodeURIComponent).join("/").replaceAll("'", "%27");
  const path = `${containerUrl.pathname.replace(/\/$/, "")}/${encoded}`;
  if (new URL(path, containerUrl).pathname !== path) throw pathRefused(name);
  return path;
}

function pathRefused(name: string): OutputError {
  return refusedArgument("PathRefused", "blob name", "stay unchanged in a URL", quotedPath(name));
}

/** Opens a container. Returns undefined if the URL contains no container: the client throws an untyped error for it. */
function containerAt(url: string, credential: TokenCredential | AnonymousCredential): ContainerClient | undefined {
  try {
    return new ContainerClient(url, storagePipeline(credential));
  } catch {
    return undefined;
  }
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
