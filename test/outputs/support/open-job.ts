import { createHash, randomBytes } from "node:crypto";
import { ContainerClient } from "@azure/storage-blob";
import { JobOutputStorage } from "../../../outputs";
import { type OutputContainer, openOutputContainer } from "../../../outputs/storage/output-container";
import { freshJobId, type TestAccount } from "../../support/azurite";

/** A job's outputs, and its container as a client of the SDK. */
export interface OpenJob {
  readonly outputs: JobOutputStorage;
  readonly container: ContainerClient;
  readonly opened: OutputContainer;
  /** Opens the same outputs through another endpoint. */
  by(blobEndpoint: string): JobOutputStorage;
  /** Opens the same outputs for a run. */
  ofRun(run: string): JobOutputStorage;
}

export async function openJob({ blobEndpoint, credential }: TestAccount): Promise<OpenJob> {
  const location = { blobEndpoint, credential, jobId: freshJobId() };
  const outputs = new JobOutputStorage(location);
  await outputs.prepare();
  return {
    outputs,
    opened: openOutputContainer(location),
    container: new ContainerClient(`${blobEndpoint}${outputs.containerName}`, credential),
    by: (endpoint) => new JobOutputStorage({ ...location, blobEndpoint: endpoint }),
    ofRun: (run) => new JobOutputStorage(location, { run }),
  };
}

/**
 * Stores a blob of random content as `$JobOutput/<path>`, with an MD5 (default: its own; none for `null`) and the given
 * metadata.
 */
export async function storeRandom(
  container: ContainerClient,
  path: string,
  size: number,
  md5?: Buffer | null,
  metadata: Record<string, string> = {},
): Promise<Buffer> {
  const content = randomBytes(size);
  const blob = container.getBlockBlobClient(`$JobOutput/${path}`);
  const id = Buffer.from("1").toString("base64");
  if (size > 0) await blob.stageBlock(id, content, size);
  // The service stores the given MD5 without checking it.
  const blobContentMD5 = md5 === null ? undefined : (md5 ?? createHash("md5").update(content).digest());
  await blob.commitBlockList(size > 0 ? [id] : [], {
    blobHTTPHeaders: { ...(blobContentMD5 !== undefined && { blobContentMD5 }) },
    metadata,
  });
  return content;
}
