import { createServer } from "node:http";
import type { Rehearsal } from "../../../../scripts/rehearse/rehearsal";
import { batchRequests, blobRequests } from "../../../../scripts/rehearse/service-requests";
import { serveInSuite } from "../../../support/serve-in-suite";

/** An answer of the service. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** Whether it is the answer to all further requests, too. */
  readonly repeats?: boolean;
}

/** Starts a service that gives the scripted answers in their order, and returns what questions need to ask it. */
export function scriptedService() {
  let replies: Reply[] = [];
  let host = "";
  const server = createServer((_, response) => {
    const reply = replies[0]?.repeats ? replies[0] : replies.shift();
    const { status, body = {} } = reply ?? { status: 418 };
    response.writeHead(status, { "retry-after": "0" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  serveInSuite(server, (started) => {
    host = started;
  });
  const principal = { name: "deployer", variables: {}, token: async () => "token" };
  const signal = new AbortController().signal;
  const rehearsal: Pick<Rehearsal, "batch" | "blobs" | "workers" | "signals"> = {
    signals: { waits: signal, engine: signal },
    batch: async () => batchRequests(principal, `http://${host}`, signal),
    blobs: async () => blobRequests(principal, `http://${host}`, signal),
    workers: async () => "workers",
  };
  return {
    rehearsal,
    script(next: readonly Reply[]): void {
      replies = [...next];
    },
  };
}
