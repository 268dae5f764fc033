import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** The service's answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A request that gets a fault. */
export interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Reads the whole body of the request. */
  body(): Promise<Buffer>;
  /** Sends the request to the service, with its own body or the given one. */
  ask(body?: Buffer): Promise<Answer>;
  /** Passes an answer on to the client. */
  reply(answer: Answer): void;
}

/** A failure between a client and the service. */
export interface Fault {
  readonly name: string;
  readonly appliesTo: (request: IncomingMessage) => boolean;
  readonly inject: (exchange: Exchange) => Promise<void>;
}

/** Returns whether a request writes bytes of an output. */
const isWrite = ({ method, url = "", headers }: IncomingMessage) =>
  method === "PUT" &&
  Number(headers["content-length"]) > 0 &&
  (/[?&]comp=(block|appendblock)(&|$)/.test(url) || !/[?&](comp|restype)=/.test(url));
const isAppend = ({ url = "" }: IncomingMessage) => /[?&]comp=appendblock(&|$)/.test(url);
const isAny = () => true;

/** Damages a body in transit. The service refuses it because of its checksum. */
export const DAMAGED_BODY: Fault = {
  name: "wrong checksum",
  appliesTo: isWrite,
  inject: async ({ body, ask, reply }) => {
    const bytes = Buffer.from(await body());
    bytes[bytes.length >> 1]! ^= 1;
    reply(await ask(bytes));
  },
};

/**
 * All faults of requests to storage. In a fault `… after the work`, the service has carried out the request, and the
 * client cannot know.
 */
export const FAULTS_OF_STORAGE: readonly Fault[] = [
  {
    name: "dropped before the body",
    appliesTo: isAny,
    inject: async ({ incoming }) => void incoming.destroy(),
  },
  {
    name: "dropped in the body",
    appliesTo: isWrite,
    inject: async ({ incoming }) => {
      await new Promise<void>((resolve) => incoming.once("data", () => resolve()).once("close", () => resolve()));
      incoming.destroy();
    },
  },
  {
    name: "dropped after the work",
    appliesTo: isAny,
    inject: async ({ ask, response }) => {
      await ask();
      response.destroy();
    },
  },
  {
    name: "dropped in the answer",
    appliesTo: ({ method }) => method === "GET",
    inject: async ({ ask, response }) => {
      const { status, headers, body } = await ask();
      response.writeHead(status, headers);
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
    },
  },
  { name: "500", appliesTo: isAny, inject: refusal(500, "InternalError") },
  {
    name: "500 after the work",
    appliesTo: isAny,
    inject: refusalAfterWork(500, "OperationTimedOut"),
  },
  { name: "503 with Retry-After", appliesTo: isAny, inject: refusal(503, "ServerBusy", { "retry-after": "1" }) },
  { name: "429", appliesTo: isAny, inject: refusal(429, "TooManyRequests") },
  { name: "412", appliesTo: isAppend, inject: refusal(412, "AppendPositionConditionNotMet") },
  {
    name: "412 after the work",
    appliesTo: isAppend,
    inject: refusalAfterWork(412, "AppendPositionConditionNotMet"),
  },
  {
    name: "slow",
    appliesTo: isAny,
    inject: async ({ ask, reply }) => {
      const answer = await ask();
      await delay(100);
      reply(answer);
    },
  },
  {
    // Its sender may have been killed in the meantime, and another process may have continued.
    name: "late",
    appliesTo: isAny,
    inject: async ({ body, ask, reply }) => {
      await body();
      await delay(100);
      reply(await ask());
    },
  },
  DAMAGED_BODY,
];

/** Damages an answer in transit. A client can only notice this if an MD5 is stored, and only after the last byte. */
export const DAMAGED_ANSWER: Fault = {
  name: "damaged answer",
  appliesTo: ({ method, url = "" }) => method === "GET" && !/[?&](comp|restype)=/.test(url),
  inject: async ({ ask, reply }) => {
    const { status, headers, body } = await ask();
    const damaged = Buffer.from(body);
    if (status < 300 && damaged.length > 0) damaged[damaged.length >> 1]! ^= 1;
    reply({ status, headers, body: damaged });
  },
};

/** Azure's answer to an expired token. Azurite answers 403. */
export const EXPIRED_TOKEN: Fault = {
  name: "expired token",
  appliesTo: ({ headers }) => {
    const [, claims = ""] = (headers.authorization ?? "").split(".");
    return JSON.parse(Buffer.from(claims, "base64url").toString()).exp * 1000 < Date.now();
  },
  inject: refusal(401, "InvalidAuthenticationInfo", {
    "www-authenticate":
      "Bearer authorization_uri=https://login.microsoftonline.com/11111111-1111-1111-1111-111111111111/oauth2/authorize resource_id=https://storage.azure.com",
  }),
};

function refusal(status: number, code: string, headers: IncomingHttpHeaders = {}): Fault["inject"] {
  return async ({ body, reply }) => {
    await body();
    reply(failure(status, code, headers));
  };
}

/** Does what the request asks, and answers that it failed. */
function refusalAfterWork(status: number, code: string): Fault["inject"] {
  return async ({ ask, reply }) => {
    await ask();
    reply(failure(status, code));
  };
}

function failure(status: number, code: string, headers: IncomingHttpHeaders = {}): Answer {
  return {
    status,
    headers: { "x-ms-error-code": code, "content-type": "application/xml", ...headers },
    body: Buffer.from(
      `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
    ),
  };
}
