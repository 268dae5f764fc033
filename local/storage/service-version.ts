import type { IncomingMessage } from "node:http";
import { StorageError } from "./storage-error";

/**
 * Refuses a request, or a SAS, of a service version that is newer than the newest one of the region. Versions are
 * dates, so they sort as text.
 *
 * @param newest such as `2025-11-05`, or `any`.
 * @throws {StorageError} `InvalidHeaderValue`, or `AuthenticationFailed` for a SAS.
 */
export function checkServiceVersion(
  { headers, url = "" }: Pick<IncomingMessage, "headers" | "url">,
  newest: string,
): void {
  if (newest === "any") return;
  const version = headers["x-ms-version"]?.toString();
  if (version !== undefined && version > newest) {
    throw new StorageError("InvalidHeaderValue", undefined, {
      elements: { HeaderName: "x-ms-version", HeaderValue: version },
    });
  }
  const signed = /[?&]sv=([\d-]+)/.exec(url)?.[1];
  if (signed !== undefined && signed > newest) {
    throw new StorageError("AuthenticationFailed", undefined, {
      elements: { AuthenticationErrorDetail: `sv=${signed} is not a supported version.` },
    });
  }
}
