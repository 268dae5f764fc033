import { request as httpsRequest } from "node:https";
import type { AzuriteClient } from "./azurite/azurite-client";
import type { ClientAnswer, ClientRequest } from "./storage";

interface Target {
  /** `https://127.0.0.1:PORT/name/`. */
  readonly endpoint: string;
  /** Signs with the account's key. */
  readonly client: AzuriteClient;
  /** The certificates to trust. */
  readonly ca: string;
}

/** The service version of requests. */
const API_VERSION = "2024-11-04";

/** Sends a request to an account's endpoint. The gate checks it like that of any other client. */
export function sendAsClient(given: ClientRequest, { endpoint, client, ca }: Target): Promise<ClientAnswer> {
  const { method, container, blob, query = {}, body = Buffer.alloc(0), token } = given;
  const url = new URL(endpoint);
  const names = [container, ...(blob?.split("/") ?? [])].map(encodeURIComponent);
  const path = `${url.pathname}${names.join("/")}`;
  const headers = { ...given.headers, "x-ms-version": API_VERSION, "content-length": String(body.length) };
  const authorization =
    token === undefined ? client.sign({ method, path, query, headers }) : { authorization: `Bearer ${token}` };
  const search = Object.keys(query).length === 0 ? "" : `?${new URLSearchParams(query)}`;

  return new Promise((resolve, reject) => {
    const { hostname, port } = url;
    const all = { ...headers, ...authorization };
    const request = httpsRequest({ hostname, port, ca, method, path: `${path}${search}`, headers: all, agent: false });
    request.once("error", reject);
    request.once("response", (response) => {
      response.resume();
      response.once("error", reject);
      response.once("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.end(body);
  });
}
