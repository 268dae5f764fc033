import type { OutputContainer } from "../storage/output-container";
import { delegation, type ShareUrlOptions } from "./delegation";

/** What a URL of a container allows, how long it is valid, and how to abort the request. */
export interface ContainerUrlOptions extends ShareUrlOptions {
  /** Whether the URL also allows to add, create and write blobs (default: it only allows to read and list them). */
  readonly write?: boolean;
}

/**
 * Returns the container's URL with a SAS that this identity signs. The URL allows reading and listing blobs, and with
 * `write` also adding, creating and writing them. It never allows deleting them. It is a secret.
 *
 * @throws {OutputError} the errors of `delegation`.
 */
export async function containerUrl(
  container: OutputContainer,
  { write = false, ...options }: ContainerUrlOptions = {},
): Promise<string> {
  const { signedUrl } = await import("./signed-url.js");
  return signedUrl(container, { permissions: write ? "racwl" : "rl" }, await delegation(container, options));
}
