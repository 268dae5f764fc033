import { createHash } from "node:crypto";
import type { ClientAnswer, ClientRequest } from "../../../storage";
import { ArmError } from "../../arm-error";
import { assetContent } from "../../assets/asset-content";
import { asset, map, object, oneOf, required, string } from "../../input-schema";
import { defined, objectAt, type Properties, stringAt } from "../../properties";
import { authorize } from "../authorize";
import type { Azure } from "../azure";
import { parentOf, resourceId } from "../resource-id";
import type { ResourceType } from "../resource-type";

const TOKEN = "azure-native:storage:Blob";

/**
 * A blob that a program writes. azure-native writes it over the data plane, and signs with an account key. If the
 * account allows no keys, azure-native fails (pulumi/pulumi-azure-native issue 2015); here, the deployer's token and
 * role decide.
 */
export const blob: ResourceType = {
  token: TOKEN,
  armType: "Microsoft.Storage/storageAccounts/blobServices/containers/blobs",
  apiVersion: "2024-01-01",
  inputs: object({
    accessTier: oneOf("Hot", "Cool", "Archive"),
    accountName: required(string()),
    blobName: string(),
    containerName: required(string()),
    contentMd5: string(),
    contentType: string(),
    metadata: map(string()),
    resourceGroupName: required(string()),
    source: asset(),
    type: oneOf("Block", "Append"),
  }),
  name: { property: "blobName", auto: "copy" },
  path: ["resourceGroupName", "accountName", "containerName", "blobName"],
  createOnly: ["contentMd5", "source", "type"],
  computed: ["contentMd5", "url"],

  id: (inputs, subscriptionId) =>
    resourceId({ ...inputs, default: "default" }, subscriptionId, [
      ...["Microsoft.Storage/storageAccounts", "accountName", "blobServices", "default"],
      ...["containers", "containerName", "blobs", "blobName"],
    ]),
  async put({ id, inputs, existing }, azure) {
    const { send, url } = openBlob(id, azure);
    if (existing === undefined) await createBlob(inputs, send);
    else await updateBlob(inputs, send);
    const { headers } = await send({ method: "HEAD" });
    return {
      ...{ name: addressOf(id).blob, type: inputs.type ?? "Block", url, metadata: inputs.metadata ?? {} },
      contentType: headers["content-type"],
      contentMd5: headers["content-md5"],
      ...(inputs.accessTier !== undefined && { accessTier: headers["x-ms-access-tier"] }),
      // The file itself is no output.
      source: undefined,
    };
  },
  async read({ id, outputs }, azure) {
    try {
      const { headers } = await openBlob(id, azure).send({ method: "HEAD" });
      const live = { contentType: headers["content-type"], contentMd5: headers["content-md5"] };
      return { outputs: defined({ ...live, ...(outputs.accessTier !== undefined && tierOf(headers)) }) };
    } catch (error) {
      if (error instanceof ArmError && error.status === 404) return undefined;
      throw error;
    }
  },
  async delete({ id }, azure) {
    try {
      await openBlob(id, azure).send({ method: "DELETE", headers: { "x-ms-delete-snapshots": "include" } });
    } catch (error) {
      if (!(error instanceof ArmError) || error.status !== 404) throw error;
    }
  },
};

type Send = (request: Pick<ClientRequest, "method" | "query" | "headers" | "body">) => Promise<ClientAnswer>;

function openBlob(id: string, azure: Azure): { readonly send: Send; readonly url: string } {
  const accountId = parentOf(id) ?? "";
  const account = azure.resources.get(accountId);
  const { container, blob } = addressOf(id);
  const endpoint = stringAt(objectAt(account?.outputs ?? {}, "primaryEndpoints"), "blob") ?? "";
  const url = `${endpoint}${container}/${blob.split("/").map(encodeURIComponent).join("/")}`;
  const hasKeys = account?.inputs.allowSharedKeyAccess !== false;
  const send: Send = async (request) => {
    if (hasKeys) authorize(azure, "Microsoft.Storage/storageAccounts/listKeys/action", accountId);
    const { identity } = azure;
    const { token } = identity.issueToken(identity.deployer, "https://storage.azure.com", 600);
    const caller = hasKeys ? {} : { token };
    const answer = await azure.storage.sendAsClient(accountId, { ...request, container, blob, ...caller });
    if (answer.status < 400) return answer;
    const code = String(answer.headers["x-ms-error-code"] ?? "BlobServiceError");
    throw new ArmError(answer.status, code, `${request.method} of the blob ${url} failed`);
  };
  return { send, url };
}

async function createBlob(inputs: Properties, send: Send): Promise<void> {
  const isAppend = inputs.type === "Append";
  for (const name of ["source", "contentMd5"]) {
    if (isAppend && inputs[name] !== undefined) refuse(`${name} must be left out if type is Append`);
  }
  const body = inputs.source === undefined ? Buffer.alloc(0) : await assetContent(objectAt(inputs, "source"));
  const md5 = createHash("md5").update(body).digest("base64");
  if (inputs.contentMd5 !== undefined && inputs.contentMd5 !== md5) {
    refuse(`contentMd5 must be that of the source, ${md5}, got ${inputs.contentMd5}`);
  }
  const headers = {
    "x-ms-blob-type": isAppend ? "AppendBlob" : "BlockBlob",
    "x-ms-blob-content-type": String(inputs.contentType ?? "application/octet-stream"),
    ...(!isAppend && { "x-ms-blob-content-md5": md5 }),
    ...(inputs.accessTier !== undefined && { "x-ms-access-tier": String(inputs.accessTier) }),
    ...metadataHeaders(inputs),
  };
  await send({ method: "PUT", headers, body });
}

async function updateBlob(inputs: Properties, send: Send): Promise<void> {
  const { headers } = await send({ method: "HEAD" });
  const contentType = String(inputs.contentType ?? "application/octet-stream");
  const md5 = headers["content-md5"];
  const kept = { ...(md5 !== undefined && { "x-ms-blob-content-md5": String(md5) }) };
  await send({
    method: "PUT",
    query: { comp: "properties" },
    headers: { "x-ms-blob-content-type": contentType, ...kept },
  });
  await send({ method: "PUT", query: { comp: "metadata" }, headers: metadataHeaders(inputs) });
  if (inputs.accessTier === undefined) return;
  await send({ method: "PUT", query: { comp: "tier" }, headers: { "x-ms-access-tier": String(inputs.accessTier) } });
}

function metadataHeaders(inputs: Properties): Record<string, string> {
  const metadata = Object.entries(objectAt(inputs, "metadata"));
  return Object.fromEntries(metadata.map(([name, value]) => [`x-ms-meta-${name}`, String(value)]));
}

function tierOf(headers: ClientAnswer["headers"]): Properties {
  return { accessTier: headers["x-ms-access-tier"] };
}

/** Returns the container and the blob that an id names. A blob's name can contain slashes. */
function addressOf(id: string): { readonly container: string; readonly blob: string } {
  const [, container = "", blob = ""] = /\/containers\/([^/]+)\/blobs\/(.+)$/i.exec(id) ?? [];
  return { container, blob };
}

function refuse(message: string): never {
  throw new ArmError(400, "InvalidInput", message);
}
