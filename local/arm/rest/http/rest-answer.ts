import type { Azure } from "../../azure-native";
import type { Properties } from "../../properties";

/** A request whose caller is known. */
export interface RestRequest {
  readonly method: string;
  /** The path as received, without a closing slash. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The headers `If-Match` and `If-None-Match`, if the request has them. */
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  /** The body's JSON. Undefined if there is no body. */
  readonly body: unknown;
  /** Azure as the caller sees it. */
  readonly azure: Azure;
}

/** An answer. Without a body, it has no content. */
export interface RestAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function ok(body: unknown): RestAnswer {
  return { status: 200, body };
}

/**
 * Returns a list, or one page of it if the request has `$top`.
 *
 * @param url of this request, which the link to the next page repeats.
 */
export function listAnswer(items: readonly Properties[], { query, path }: RestRequest, url: string): RestAnswer {
  const top = Number(query.get("$top") ?? Number.NaN);
  const start = Number(query.get("$skiptoken") ?? 0);
  if (!Number.isInteger(top) || top < 1 || !Number.isInteger(start)) return ok({ value: items });
  const value = items.slice(start, start + top);
  if (start + top >= items.length) return ok({ value });
  const next = new URLSearchParams(query);
  next.set("$skiptoken", String(start + top));
  return ok({ value, nextLink: `${url}${path}?${next}` });
}
