import type { IncomingMessage, ServerResponse } from "node:http";
import type { ViewOptions } from "./view-options";

/** One request to the page's interface. */
export interface Ask {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly options: ViewOptions;
  /** Aborted when the browser no longer waits. */
  readonly abortSignal: AbortSignal;
}

/** Answers a request. What is returned is sent as JSON, and undefined if the answer was sent already. */
export type Answer = (ask: Ask) => Promise<object | undefined>;
