import { after, before } from "mocha";
import type { Principal } from "../../../identity";
import { trust } from "../../support/trust";
import { type LocalArm, openLocalArm } from "./local-arm";

/** The audience of Resource Manager's tokens. */
export const AUDIENCE = "https://management.azure.com/";

/** An answer of the REST endpoint. */
export interface RestResponse {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of each body is the subject of a test
  readonly body: any;
  /** The code of the error, or undefined. */
  readonly code: string | undefined;
  readonly headers: Headers;
}

interface RestOptions {
  readonly body?: unknown;
  /** Defaults to the deployer. */
  readonly as?: Principal;
  /** Defaults to one that all types have. Null leaves it out. */
  readonly version?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A local Resource Manager, and raw requests to its REST endpoint. */
export interface RestClient {
  readonly arm: LocalArm;
  /** `/subscriptions/ID`. */
  readonly subscription: string;
  /** @param path after the subscription, unless it starts with two slashes. */
  send(method: string, path: string, options?: RestOptions): Promise<RestResponse>;
}

/** The API version that a request has by default. All namespaces accept versions that are newer than the known ones. */
const VERSION = "2026-06-01";

/** Opens a local Resource Manager for the tests of the calling describe block. */
export function restClient(prepare: (client: RestClient) => Promise<void> = async () => {}): RestClient {
  let arm: LocalArm;
  let endTrust = () => {};
  const client: RestClient = {
    get arm() {
      return arm;
    },
    get subscription() {
      return `/subscriptions/${arm.azure.identity.subscriptionId}`;
    },
    async send(method, path, { body, as = arm.azure.identity.deployer, version = VERSION, headers } = {}) {
      const { token } = arm.azure.identity.issueToken(as, AUDIENCE);
      const full = path.startsWith("//") ? path.slice(1) : `${client.subscription}${path}`;
      const query = version === null ? "" : `${full.includes("?") ? "&" : "?"}api-version=${version}`;
      const answer = await fetch(`${arm.url}${full}${query}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", ...headers },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      const json = text === "" ? undefined : JSON.parse(text);
      return { status: answer.status, body: json, code: json?.error?.code, headers: answer.headers };
    },
  };
  before(async () => {
    arm = await openLocalArm();
    endTrust = trust(arm.azure.environment.tls.caFile);
    await prepare(client);
  });
  after(async () => {
    endTrust();
    await arm.close();
  });
  return client;
}
