import type { RestError } from "@azure/core-rest-pipeline";

const LONGEST_DETAIL = 200;

/** Returns the service's error code. The answer to a HEAD has no body, so the code is in a header. */
export function serviceCode(error: RestError): string | undefined {
  const header = error.response?.headers.get("x-ms-error-code");
  return header ?? (error.code === undefined || error.code === "" ? undefined : error.code);
}

/** Returns the service's code and status, such as `ServerBusy 503`; undefined if the service did not answer. */
export function codeAndStatus(error: RestError): string | undefined {
  const parts = [serviceCode(error), error.statusCode].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(" ");
}

/**
 * Returns the time of the service's clock when it answered, in milliseconds since 1970. Returns undefined if the answer
 * has no time.
 */
export function serviceTime({ response }: RestError): number | undefined {
  const time = Date.parse(response?.headers.get("date") ?? "");
  return Number.isFinite(time) ? time : undefined;
}

/** Returns the address of this machine as the service sees it. Returns undefined if the answer does not tell it. */
export function seenAddress({ response }: RestError): string | undefined {
  return /\bIP\b[^<]*?\b(\d{1,3}(?:\.\d{1,3}){3})\b/.exec(response?.bodyAsText ?? "")?.[1];
}

/**
 * Returns the service's explanation of a refused signature or token, in one line.
 *
 * It is the `AuthenticationErrorDetail` of the answer. The string to sign is omitted, because it does not help a
 * reader.
 */
export function authenticationDetail({ response }: RestError): string | undefined {
  const [, escaped = ""] =
    /<AuthenticationErrorDetail>([^<]*)<\/AuthenticationErrorDetail>/.exec(response?.bodyAsText ?? "") ?? [];
  const [detail = ""] = unescaped(escaped).split(/String to sign|[\r\n]/i, 1);
  return withoutSecrets(detail).trim().replace(/\.$/, "").slice(0, LONGEST_DETAIL) || undefined;
}

/**
 * Returns the first line of an error's message, without secrets. The client puts whole requests, and their URLs, into
 * some messages.
 */
export function firstLine({ message }: Error): string {
  return withoutSecrets(message.split("\n", 1)[0] ?? "");
}

/** Returns a text without the signatures and tokens in it. */
function withoutSecrets(text: string): string {
  return text.replace(/\bsig=[^&\s"']*/gi, "sig=REDACTED").replace(/\beyJ[\w-]+(\.[\w-]*)+/g, "REDACTED");
}

function unescaped(xml: string): string {
  const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return xml.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? "");
}
