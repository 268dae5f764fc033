import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { TestAccount } from "./azurite";

/**
 * Stores a small block blob with any name. It does not use the SDK, whose URLs cannot contain every name. The slashes
 * are percent-encoded too, so that no parser on the way resolves `..`.
 */
export async function putBlob(
  { blobEndpoint, credential, caFile }: TestAccount,
  containerName: string,
  name: string,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { hostname, port, pathname } = new URL(blobEndpoint);
  const token = await credential.getToken("https://storage.azure.com/.default");
  const body = Buffer.from(content);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(
      {
        ...{ method: "PUT", hostname, port, path: `${pathname}${containerName}/${encodeURIComponent(name)}` },
        ca: readFileSync(caFile),
        headers: {
          authorization: `Bearer ${token?.token}`,
          "x-ms-version": "2021-12-02",
          "x-ms-blob-type": "BlockBlob",
          "content-length": body.length,
          ...headers,
        },
      },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode));
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
  if (status !== 201) throw new Error(`blob ${JSON.stringify(name)} must be stored, got ${status}`);
}
