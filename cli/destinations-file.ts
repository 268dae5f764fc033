import { CommandError } from "./command-error";
import { readVersionedDocument } from "./json-file";

/** What is used of a pipeline's description, as `pulumi stack output destinations --json` prints it. */
export interface Destinations {
  readonly blobEndpoint: string;
  readonly jobIds: readonly string[];
}

/**
 * Reads the description of a pipeline.
 *
 * @throws {CommandError} `ConfigurationRefused`.
 */
export async function readDestinations(file: string): Promise<Destinations> {
  const { blobEndpoint, jobs } = await readVersionedDocument(file, "destinations");
  if (typeof jobs !== "object" || jobs === null) {
    throw new CommandError("ConfigurationRefused", `destinations ${file} must have jobs`);
  }
  return { blobEndpoint, jobIds: Object.keys(jobs) };
}
