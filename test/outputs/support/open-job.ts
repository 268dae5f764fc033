import { createHash, randomBytes } from "node:crypto";
import { ContainerClient } from "@azure/storage-blob";
import { JobOutputStorage } from "../../../outputs";
import { type OutputContainer, openOutputContainer } from "../../../outputs/storage/output-container";
import { freshJobId, type TestAccount } from "../../support/azurite";

/** A job's outputs, and its container as the client of the SDK sees it. */
export interface OpenJob {
  readonly outputs: JobOutputStorage;
  readonly container: ContainerClient;
  readonly opened: OutputContainer;
  /** The same outputs by way of another endpoint. */
  by(blobEndpoint: string): JobOutputStorage;
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
  };
}

/** Stores a blob of random content as `$JobOutput/<path>`, with an MD5: its own by default. */
export async function storeRandom(
  container: ContainerClient,
  path: string,
  size: number,
  md5?: Buffer,
): Promise<Buffer> {
  const content = randomBytes(size);
  const blob = container.getBlockBlobClient(`$JobOutput/${path}`);
  const id = Buffer.from("1").toString("base64");
  if (size > 0) await blob.stageBlock(id, content, size);
  // what is committed so has the MD5 that it is given, unseen
  const blobContentMD5 = md5 ?? createHash("md5").update(content).digest();
  await blob.commitBlockList(size > 0 ? [id] : [], { blobHTTPHeaders: { blobContentMD5 } });
  return content;
}
