import type { OutputError } from "../output-error";
import { refusedArgument } from "../refused-argument";

/** What a shared access signature (SAS) says about itself, without its signature. */
export interface Sas {
  /** `sp`, such as `racwl`. Undefined if a stored access policy has the permissions. */
  readonly permissions?: string;
  /** `st`, as written. */
  readonly startsOn?: string;
  /** `se`, as written. Undefined if a stored access policy has the expiry. */
  readonly expiresOn?: string;
  /** `sr`: `c` for a container, `b` for a blob. Undefined for an account SAS. */
  readonly resource?: string;
}

/** Returns what the SAS of a container's URL says about itself. */
export function sasOf(containerUrl: string): Sas {
  const query = new URL(containerUrl).searchParams;
  const [permissions, startsOn, expiresOn, resource] = ["sp", "st", "se", "sr"].map((name) => query.get(name));
  return {
    ...(permissions && { permissions }),
    ...(startsOn && { startsOn }),
    ...(expiresOn && { expiresOn }),
    ...(resource && { resource }),
  };
}

/**
 * Refuses the URL of a container that was damaged when it was passed on. Nothing is sent. No message contains the URL,
 * because it is a secret.
 *
 * The parameters are those of "Create a service SAS" in the Blob service's REST reference.
 *
 * @throws {OutputError} `EndpointRefused`.
 */
export function checkSas(url: URL): void {
  const problem = problemOf(url);
  if (problem !== undefined) throw containerUrlRefused(problem);
}

/** Returns the error for the URL of a container. `got` describes the URL and never contains it. */
export function containerUrlRefused(got: string, fix?: string): OutputError {
  return refusedArgument("EndpointRefused", "containerUrl", "be a container's URL with a SAS", got, fix);
}

function problemOf({ search, searchParams: query, protocol }: URL): string | undefined {
  if (search === "") return "one without a SAS; ask for a URL that `batch-outputs url` prints";
  if (/&amp;|%26amp;/i.test(search)) return "`&amp;` in it; replace each `&amp;` with `&`";
  if (/\\u0026|%5Cu0026/i.test(search)) return "`\\u0026` in it; replace each `\\u0026` with `&`";
  const signature = query.get("sig");
  if (!signature) {
    return "one without `sig`, so its end is missing; copy the URL again, and put it in quotes, since a shell ends a word at `&`";
  }
  if (signature.includes(" ")) return "a space in `sig`; write each `+` of the signature as `%2B`";
  if (/%[0-9a-f]{2}/i.test(signature)) return "one that was encoded twice; write each `%25` as `%`";
  if (query.get("sr")?.startsWith("b")) return "a blob's (sr=b); ask for the URL of the container (sr=c)";
  if (query.get("spr") === "https" && protocol === "http:") return "http:// in a URL for https only; write https://";
  return undefined;
}
