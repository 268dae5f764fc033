import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { BatchServiceClient, type BatchServiceModels, BatchSharedKeyCredentials } from "@azure/batch";
import { TokenCredentials } from "@azure/ms-rest-js";
import { before } from "mocha";
import { type Batch, type BatchAccountSettings, createBatch, type Pool } from "../../../batch";
import type { Environment } from "../../../environment/environment";
import { createIdentity, type Identity, type Principal, type RoleAssignment } from "../../../identity";
import { temporaryFolder } from "../../support/temporary-folder";
import { openTestEnvironment } from "../../support/test-environment";

/** Interval in ms at which an answer is asked for again, so that the questions do not occupy a core. */
const POLL_MS = 5;

export const AUDIENCE = "https://batch.core.windows.net/";

/** Opens a Batch account for the tests of a describe block, with real nodes and the real client over TLS. */
export function testBatch() {
  const folder = temporaryFolder(async () => {
    agent.destroy();
    await batch.close();
  });
  const assignments: RoleAssignment[] = [];
  let environment: Environment;
  let identity: Identity;
  let batch: Batch;
  let endpoint = "";
  let agent: Agent;
  /** The deployer's. To sign one for each raw request would take most of the request's time. */
  let token: string | undefined;

  const test = {
    assignments,
    get identity() {
      return identity;
    },
    get batch() {
      return batch;
    },
    get environment() {
      return environment;
    },
    get url() {
      return `https://${endpoint}`;
    },
    get accountId() {
      return `/subscriptions/${identity.subscriptionId}/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/myaccount`;
    },
    /** Opens the account, as the start of local Azure does. */
    async open(settings: Partial<BatchAccountSettings> = {}) {
      batch = createBatch({ environment, identity });
      await test.reopen(settings);
    },
    /** Opens it again with changed settings. */
    async reopen(settings: Partial<BatchAccountSettings> = {}) {
      ({ accountEndpoint: endpoint } = await batch.openAccount({
        id: test.accountId,
        name: "myaccount",
        location: "westeurope",
        allowedAuthenticationModes: ["AAD", "SharedKey"],
        ...settings,
      }));
    },
    /** Returns the real client with a token of a principal. Defaults to the deployer, who is Owner. */
    client(principal: Principal = identity.deployer): BatchServiceClient {
      const credentials = new TokenCredentials(identity.issueToken(principal, AUDIENCE).token);
      return new BatchServiceClient(credentials, test.url, clientOptions());
    },
    /** Returns the real client with the account's key. */
    keyClient(key = batch.listKeys(test.accountId).primary): BatchServiceClient {
      return new BatchServiceClient(new BatchSharedKeyCredentials("myaccount", key), test.url, clientOptions());
    },
    /** Sends a raw request, for what the client hides. Uses the deployer's token unless headers override it. */
    request(method: string, path: string, { headers = {}, body }: RawRequest = {}): Promise<RawResponse> {
      token ??= identity.issueToken(identity.deployer, AUDIENCE).token;
      return rawRequest(`${test.url}${path}`, agent, method, { authorization: `Bearer ${token}`, ...headers }, body);
    },
    async pool(pool: Partial<Pool> = {}): Promise<void> {
      await batch.createPool(test.accountId, { ...poolBody, ...pool }, []);
    },
  };

  const clientOptions = () => ({
    noRetryPolicy: true,
    agentSettings: { http: new HttpAgent(), https: agent },
  });

  before(async () => {
    environment = await openTestEnvironment(folder.path);
    identity = createIdentity({ environment, roleAssignments: () => assignments });
    agent = new Agent({ ca: readFileSync(environment.tls.caFile), keepAlive: true });
    await test.open();
  });
  return test;
}

/** A pool of one node in the data plane's format. */
export const poolBody: Pool = {
  id: "pool",
  vmSize: "standard_d2s_v3",
  virtualMachineConfiguration: {
    imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server" },
    nodeAgentSKUId: "batch.node.ubuntu 24.04",
  },
  targetDedicatedNodes: 1,
};

/** Returns a task that runs a shell command. */
export function shell(id: string, command: string, more: Partial<BatchServiceModels.TaskAddParameter> = {}) {
  return { id, commandLine: `/bin/sh -c "${command}"`, ...more };
}

/** Polls until the answer is as expected. Fails at mocha's time limit. */
export async function until<T>(ask: () => Promise<T> | T, wished: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wished(answer)) return answer;
    await delay(POLL_MS);
  }
}

/** Waits until a task has a state, and returns it. */
export function taskIn(client: BatchServiceClient, jobId: string, taskId: string, state: string) {
  return until(
    () => client.task.get(jobId, taskId),
    (task) => task.state === state,
  );
}

interface RawRequest {
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the caller knows the shape of the answer
  readonly json: any;
}

function rawRequest(url: string, agent: Agent, method: string, headers: Record<string, string>, body: unknown) {
  return new Promise<RawResponse>((resolve, reject) => {
    const request = httpsRequest(url, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const isJson = String(response.headers["content-type"]).startsWith("application/json");
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: isJson && text !== "" ? JSON.parse(text) : undefined,
        });
      });
    });
    request.on("error", reject);
    request.end(typeof body === "string" ? body : body === undefined ? undefined : JSON.stringify(body));
  });
}
