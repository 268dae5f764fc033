import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { DefaultAzureCredential } from "@azure/identity";
import type { PipelineDescription } from "azure-batch-outputs/destinations";
import { JobOutputStorage } from "azure-batch-outputs/outputs";
import { persistTasks } from "./tasks";

/** How long the SAS is valid, in seconds: a day, as in the article. The tasks must have ended before. */
const EXPIRES_IN = 24 * 3600;

/** Prints the tasks as JSON for `az batch task create --json-file`. They contain a SAS, which is a secret. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { destinations: { type: "string" }, job: { type: "string" } } });
  const { destinations: file, job: jobId } = values;
  if (!file || !jobId) throw new Error("usage: print-tasks.ts --destinations FILE --job ID");

  const description = JSON.parse(await readFile(file, "utf8")) as PipelineDescription;
  const { blobEndpoint } = description;
  const outputs = new JobOutputStorage({ blobEndpoint, credential: new DefaultAzureCredential(), jobId });
  const containerSasUrl = await outputs.containerUrl({ write: true, expiresIn: EXPIRES_IN });
  console.log(JSON.stringify(persistTasks(description, jobId, containerSasUrl), undefined, 2));
}

main().catch((error: unknown) => {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
