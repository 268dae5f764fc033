import { JobOutputStorage, OutputError } from "../../outputs";
import { storageToken } from "./storage-token";

// This program runs in a separate process. A limit on only that process simulates a full disk.
const { BLOB_ENDPOINT = "", JOB_ID = "", FOLDER = "" } = process.env;
const credential = { getToken: async () => ({ token: storageToken(), expiresOnTimestamp: Date.now() + 3_600_000 }) };

async function main(): Promise<void> {
  const outputs = new JobOutputStorage({ blobEndpoint: BLOB_ENDPOINT, credential, jobId: JOB_ID });
  await (await outputs.get("JobOutput", "x.bin")).downloadInto(FOLDER);
}

main().catch((error: unknown) => {
  console.log(error instanceof OutputError ? `${error.code}: ${error.message}` : error);
});
