/**
 * The process that is measured: saves one file by one of the ways, and prints what that took as one line of JSON.
 *
 *     node uploader.cjs '{ "way": "ours", "blobEndpoint": …, "file": …, "name": … }'
 */
import { performance } from "node:perf_hooks";
import type { TokenCredential } from "@azure/core-auth";
import { storageToken } from "../test/support/storage-token";

/** What to save, and how. */
export interface Upload {
  readonly way: keyof typeof WAYS;
  readonly blobEndpoint: string;
  readonly file: string;
  /** Below `JOB` and its kind. */
  readonly name: string;
}

/** What it took, from the call to its answer: neither Node's start nor the loading of modules. */
export interface UploadCost {
  readonly seconds: number;
  /** User and system. */
  readonly cpuSeconds: number;
  /** Of the whole process, in bytes. */
  readonly peakRss: number;
}

/** Whose outputs they are; the names below are those that the standard gives. */
const JOB = "bench";
const CONTAINER = "job-bench";

type Save = () => Promise<unknown>;

const credential: TokenCredential = {
  getToken: async () => ({ token: storageToken(), expiresOnTimestamp: Date.now() + 3_600_000 }),
};

const WAYS = {
  ours: async ({ blobEndpoint, file, name }: Upload): Promise<Save> => {
    const { JobOutputStorage } = await import("../outputs/index.js");
    const outputs = new JobOutputStorage({ blobEndpoint, credential, jobId: JOB });
    return () => outputs.save("JobOutput", file, name);
  },
  uploadFile: async (upload: Upload): Promise<Save> => {
    const blob = await sdkBlob(upload);
    return () => blob.uploadFile(upload.file);
  },
  "uploadFile tuned": async (upload: Upload): Promise<Save> => {
    const blob = await sdkBlob(upload);
    // the best that a search over block size and concurrency found
    return () => blob.uploadFile(upload.file, { blockSize: 8 << 20, concurrency: 16, maxSingleShotSize: 8 << 20 });
  },
};

async function sdkBlob({ blobEndpoint, name }: Upload) {
  const { ContainerClient } = await import("@azure/storage-blob");
  return new ContainerClient(`${blobEndpoint}/${CONTAINER}`, credential).getBlockBlobClient(`$JobOutput/${name}`);
}

async function main(upload: Upload): Promise<void> {
  const save = await WAYS[upload.way](upload);
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await save();
  const seconds = (performance.now() - before) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const cost: UploadCost = {
    seconds,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakRss: process.resourceUsage().maxRSS * 1024,
  };
  console.log(JSON.stringify(cost));
}

main(JSON.parse(process.argv[2] ?? "{}") as Upload);
