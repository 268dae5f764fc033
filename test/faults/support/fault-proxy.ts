import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request as sendRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach } from "mocha";
import type { TestAccount } from "../../support/azurite";
import { chance } from "./chance";
import { type Answer, type Exchange, FAULTS_OF_STORAGE, type Fault } from "./faults";

export interface FaultProxySettings {
  /** The share of requests that a fault befalls, from 0 to 1. */
  readonly rate: number;
  /** All by default. */
  readonly faults?: readonly Fault[];
  /** Told of each request before anything becomes of it. */
  readonly onRequest?: (request: IncomingMessage) => void;
  /** Told each time that the service has taken a body, before whoever sent it is: `takenBytes` is the sum by then. */
  readonly onTaken?: (takenBytes: number) => void;
}

export interface FaultProxy {
  /** The account's endpoint by way of the proxy. */
  readonly blobEndpoint: string;
  /** How many requests came. */
  readonly requests: number;
  /** The bytes of all bodies, of those that did not come whole, too. */
  readonly sentBytes: number;
  /** How many faults were injected, by their names. */
  readonly injected: ReadonlyMap<string, number>;
  /** Of all kinds. */
  readonly faults: number;
  /** Resolves when the next request comes. */
  nextRequest(): Promise<void>;
}

/** Gives tests a way to stand between a client and a real Azurite and do harm; each proxy is closed after its test. */
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
      // a client that was killed, or that a fault has cut off, leaves nobody to tell
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

  /** What befalls a request follows from the seed, from what it asks and from how often that was asked before. */
  #faultFor(request: IncomingMessage): Fault | undefined {
    const key = `${request.method} ${request.url}`;
    const attempt = this.#attempts.get(key) ?? 0;
    this.#attempts.set(key, attempt + 1);
    if (chance(key, attempt) >= this.settings.rate) return undefined;
    const possible = (this.settings.faults ?? FAULTS_OF_STORAGE).filter(({ befalls }) => befalls(request));
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
