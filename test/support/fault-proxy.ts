import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request as sendRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach } from "mocha";
import type { TestAccount } from "./azurite";
import { chance } from "./chance";
import { type Answer, type Exchange, FAULTS_OF_STORAGE, type Fault } from "./faults";

export interface FaultProxySettings {
  /** The share of requests with a fault, from 0 to 1. */
  readonly rate: number;
  /** The possible faults (default: all). */
  readonly faults?: readonly Fault[];
  /** Called for each request before it is handled. */
  readonly onRequest?: (request: IncomingMessage) => void;
  /**
   * Called each time when the service has received a body, before it answers the sender. `takenBytes` is the total so
   * far.
   */
  readonly onTaken?: (takenBytes: number) => void;
}

export interface FaultProxy {
  /** The account's endpoint through the proxy. */
  readonly blobEndpoint: string;
  /** How many requests the proxy has received. */
  readonly requests: number;
  /** The total size of all bodies, including incomplete ones. */
  readonly sentBytes: number;
  /** The number of injected faults by name. */
  readonly injected: ReadonlyMap<string, number>;
  /** The number of all injected faults. */
  readonly faults: number;
  /** Resolves when the proxy receives the next request. */
  nextRequest(): Promise<void>;
}

/** Gives tests a proxy that injects faults between a client and a real Azurite. Each proxy is closed after its test. */
export function useFaultProxy(account: () => TestAccount): (settings: FaultProxySettings) => Promise<FaultProxy> {
  const open: OpenProxy[] = [];
  afterEach(async () => {
    for (const proxy of open.splice(0)) {
      await proxy.close();
      if (proxy.faults === 0) continue;
      const counts = [...proxy.injected].map(([name, count]) => `${count} x ${name}`);
      console.log(`      ${proxy.faults} faults in ${proxy.requests} requests: ${counts.sort().join(", ")}`);
    }
  });
  return async (settings) => {
    const proxy = new OpenProxy(account(), settings);
    open.push(proxy);
    await proxy.listen();
    return proxy;
  };
}

class OpenProxy implements FaultProxy {
  requests = 0;
  sentBytes = 0;
  #takenBytes = 0;
  readonly injected = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #agent: Agent;
  readonly #server;

  constructor(
    private readonly account: TestAccount,
    private readonly settings: FaultProxySettings,
  ) {
    const { keyFile, certFile, caFile } = account;
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(caFile) });
    this.#server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) }, (incoming, response) => {
      // The client was killed, or a fault has cut its connection.
      this.#handle(incoming, response).catch(() => response.destroy());
    });
  }

  get blobEndpoint(): string {
    const url = new URL(this.account.blobEndpoint);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  get faults(): number {
    return [...this.injected.values()].reduce((sum, count) => sum + count, 0);
  }

  nextRequest(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  close(): Promise<void> {
    this.#agent.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.requests += 1;
    this.settings.onRequest?.(incoming);
    for (const resolve of this.#waiting.splice(0)) resolve();
    const exchange = this.#exchange(incoming, response);
    const fault = this.#faultFor(incoming);
    if (fault === undefined) {
      exchange.reply(await exchange.ask());
      return;
    }
    this.injected.set(fault.name, (this.injected.get(fault.name) ?? 0) + 1);
    await fault.inject(exchange);
  }

  /** Returns the fault for a request. The seed, the request and its attempt number determine it. */
  #faultFor(request: IncomingMessage): Fault | undefined {
    const key = `${request.method} ${request.url}`;
    const attempt = this.#attempts.get(key) ?? 0;
    this.#attempts.set(key, attempt + 1);
    if (chance(key, attempt) >= this.settings.rate) return undefined;
    const possible = (this.settings.faults ?? FAULTS_OF_STORAGE).filter(({ appliesTo }) => appliesTo(request));
    return possible[Math.floor(chance(key, attempt, "which") * possible.length)];
  }

  #exchange(incoming: IncomingMessage, response: ServerResponse): Exchange {
    let read: Promise<Buffer> | undefined;
    const body = () => {
      read ??= this.#bodyOf(incoming);
      return read;
    };
    return {
      incoming,
      response,
      body,
      ask: async (bytes) => this.#ask(incoming, bytes ?? (await body())),
      reply: ({ status, headers, body }) => {
        response.writeHead(status, headers);
        response.end(body);
      },
    };
  }

  #ask({ method, url = "", headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const target = new URL(url, this.account.blobEndpoint);
      const request = sendRequest(target, { method, headers, agent: this.#agent }, (reply) => {
        buffer(reply).then((bytes) => {
          const { statusCode: status = 502, headers } = reply;
          if (status < 300 && body.length > 0) {
            this.#takenBytes += body.length;
            this.settings.onTaken?.(this.#takenBytes);
          }
          resolve({ status, headers, body: bytes });
        }, reject);
      });
      request.once("error", reject);
      request.end(body);
    });
  }

  async #bodyOf(incoming: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      this.sentBytes += chunk.length;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}
