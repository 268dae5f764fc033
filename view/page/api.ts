import type { Route } from "./route";

/** An output, as the interface describes it. */
export interface File {
  readonly task: string | null;
  readonly kind: string;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** ISO 8601. */
  readonly modified: string;
  readonly type: string | null;
  /** Whether it may still grow. */
  readonly isTracked: boolean;
  readonly run: string | null;
}

export interface Page {
  readonly folders: readonly string[];
  readonly files: readonly File[];
  readonly next?: string;
}

export interface Task {
  readonly id: string;
  readonly state: string | null;
  readonly exitCode?: number;
  readonly failure?: string;
  readonly startTime?: string;
  readonly endTime?: string;
}

/** A failure of a request. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Returns the URL of a question about a place. */
export function urlOf(
  path: string,
  { job, task, kind, path: below, all }: Route,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams();
  const given = { job, task, kind, path: below, run: all ? "all" : undefined, ...more };
  for (const [name, value] of Object.entries(given)) if (value !== undefined) query.set(name, value);
  return `/api/${path}?${query}`;
}

/** Asks for JSON. @throws {ApiError} */
export async function ask<T>(url: string, init: RequestInit = {}): Promise<T> {
  return (await answered(url, init)).json();
}

/** Asks for lines of JSON, and yields each when it arrives. @throws {ApiError} */
export async function* askLines<T extends object>(url: string, signal: AbortSignal): AsyncGenerator<T, void> {
  let text = "";
  for await (const part of askText(url, signal)) {
    const lines = (text + part).split("\n");
    text = lines.pop() ?? "";
    for (const line of lines) {
      const value = JSON.parse(line) as T | { error: { code: string; message: string } };
      if ("error" in value) throw new ApiError(200, value.error.code, value.error.message);
      yield value;
    }
  }
}

/** Asks for text, and yields it as it arrives. @throws {ApiError} */
export async function* askText(url: string, signal: AbortSignal): AsyncGenerator<string, void> {
  const { body } = await answered(url, { signal });
  const decoder = new TextDecoder();
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const read = () =>
    reader.read().catch((error) => {
      if (signal.aborted) throw error;
      throw new ApiError(0, "Gone", "the answer ended too early; reload the page");
    });
  for (let part = await read(); !part.done; part = await read()) yield decoder.decode(part.value, { stream: true });
}

/** Asks for an answer of any type. @throws {ApiError} */
export async function answered(url: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, "Gone", "the command `batch-outputs view` does not answer; start it again");
  }
  if (response.ok) return response;
  const text = await response.text();
  if (!response.headers.get("content-type")?.startsWith("application/json"))
    throw new ApiError(response.status, "Refused", text);
  const { error } = JSON.parse(text) as { error: { code: string; message: string } };
  throw new ApiError(response.status, error.code, error.message);
}
