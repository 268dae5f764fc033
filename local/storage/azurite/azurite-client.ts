import { Agent, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { blobSharedKey, signature, stringToSign, verifySignature } from "../../environment/shared-key";
import type { Azurite } from "./azurite";

/** Sends local Azure's own requests to an account's Azurite. */
export interface AzuriteClient {
  /** Keeps connections to Azurite open, also for the gate's requests. */
  readonly agent: Agent;
  /** Sends a request unchanged, by default without a body. */
  send(method: string, url: string, headers: IncomingHttpHeaders, body?: string): Promise<AzuriteAnswer>;
  /** Sends a request without a body as the account's owner. Path and query must not need encoding. */
  sendSigned(request: UnsignedRequest): Promise<AzuriteAnswer>;
  /** Returns the headers that sign a request with the account's key, as its owner does. */
  sign(request: UnsignedRequest): Record<string, string>;
  /** Returns whether a request's own signature is that of a holder of one of the account's keys. */
  isSigned(request: UnsignedRequest): boolean;
}

interface UnsignedRequest {
  readonly method: string;
  /** The path as it is sent, including the account. */
  readonly path: string;
  /** Decoded. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingHttpHeaders;
}

export interface AzuriteAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Headers in which the names of metadata keep their case. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** The service version of requests that do not specify one. */
const API_VERSION = "2024-11-04";

export function createAzuriteClient(azurite: Azurite, account: string, keys: readonly string[]): AzuriteClient {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 256 });

  const sign: AzuriteClient["sign"] = ({ method, path, query, headers }) => {
    const version = headers["x-ms-version"]?.toString() ?? API_VERSION;
    const added = { "x-ms-date": new Date().toUTCString(), "x-ms-version": version };
    const signed = { method, path, query: Object.entries(query), headers: { ...headers, ...added } };
    const text = stringToSign(blobSharedKey, account, signed);
    return { ...added, authorization: `SharedKey ${account}:${signature(text, keys[0]!)}` };
  };
  const send: AzuriteClient["send"] = async (method, url, headers, body = "") => {
    const socketPath = await azurite.ready();
    return new Promise((resolve, reject) => {
      const request = httpRequest({ socketPath, agent, method, path: url, headers: { host: "localhost", ...headers } });
      request.once("error", reject);
      request.once("response", (response) => readAnswer(response).then(resolve, reject));
      request.end(body);
    });
  };

  return {
    agent,
    send,
    sign,
    isSigned({ method, path, query, headers }) {
      const text = stringToSign(blobSharedKey, account, { method, path, query: Object.entries(query), headers });
      return verifySignature(text, headers.authorization?.slice(`SharedKey ${account}:`.length) ?? "", keys);
    },
    sendSigned({ method, path, query, headers }) {
      const own = { "content-length": "0", ...(headers as Record<string, string>) };
      const url = `${path}?${new URLSearchParams(query)}`;
      return send(method, url, { ...own, ...sign({ method, path, query, headers: own }) });
    },
  };
}

async function readAnswer(response: IncomingMessage): Promise<AzuriteAnswer> {
  const { statusCode, headers, rawHeaders } = response;
  let body = "";
  for await (const text of response.setEncoding("utf8")) body += text;
  return { status: statusCode!, headers, rawHeaders, body };
}
