import { startAzurite } from "../../../storage/azurite/azurite";
import { createAzuriteClient } from "../../../storage/azurite/azurite-client";

/** A program that starts an Azurite with a given folder, creates a container, reports that, and waits to be killed. */
async function main(dataFolder: string): Promise<void> {
  const key = Buffer.alloc(64, 1).toString("base64");
  let pid: string | undefined;
  const azurite = await startAzurite(
    { account: "outputs", keys: [key], delegationSeed: "seed", dataFolder },
    (message) => {
      pid ??= /pid (\d+)/.exec(message)?.[1];
    },
  );
  const client = createAzuriteClient(azurite, "outputs", [key]);
  const created = { method: "PUT", path: "/outputs/job-a", query: { restype: "container" }, headers: {} };
  await client.sendSigned(created);
  console.log(`azurite ${pid}`);
}

void main(process.argv[2]!);
