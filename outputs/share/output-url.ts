import { isOfPart, type RunPart } from "../blobs/run-part";
import { segmentAt } from "../blobs/stored-segments";
import { segmentName } from "../names/segment-name";
import { OutputError } from "../output-error";
import type { OutputContainer } from "../storage/output-container";
import { delegationOfMany, type ShareUrlOptions } from "./delegation";

/** The output to share. */
interface SharedOutput {
  readonly name: string;
  readonly isTracked: boolean;
  readonly part?: RunPart;
}

/**
 * Returns an output's URL with a SAS that this identity signs. The URL allows to read this output, and nothing else. It
 * is a secret.
 *
 * @throws {OutputError} `Conflict` for a tracked output that is stored in several blobs; the errors of `delegation`.
 */
export async function outputUrl(
  container: OutputContainer,
  { name, isTracked, part }: SharedOutput,
  options: ShareUrlOptions = {},
): Promise<string> {
  const index = part?.firstIndex ?? 1;
  const next = isTracked ? await segmentAt(container, name, index + 1, options.abortSignal) : undefined;
  if (next !== undefined && isOfPart(next.version, part)) {
    const fix = "save it under another name, or share the container with containerUrl";
    throw new OutputError(
      "Conflict",
      `output ${name} is stored in several blobs, and a URL can share only one; ${fix}`,
    );
  }
  const blob = segmentName(name, index);
  const { signedUrl } = await import("./signed-url.js");
  return signedUrl(container, { blob, permissions: "r" }, await delegationOfMany(container, options));
}
