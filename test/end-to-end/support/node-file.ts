import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import type { BatchServiceClient } from "@azure/batch";

/** Waits until a file of a node matches. @throws if it does not within a minute. */
export async function waitForNodeFile(
  client: BatchServiceClient,
  poolId: string,
  nodeId: string,
  path: string,
  expected: RegExp,
): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const content = await contentOf(client, poolId, nodeId, path);
    if (expected.test(content)) return;
    if (Date.now() > end) assert.match(content, expected);
    await pause(200);
  }
}

/** Returns nothing if the file does not exist yet. */
async function contentOf(client: BatchServiceClient, poolId: string, nodeId: string, path: string): Promise<string> {
  try {
    const { readableStreamBody } = await client.file.getFromComputeNode(poolId, nodeId, path);
    return readableStreamBody === undefined ? "" : await text(readableStreamBody);
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return "";
    throw error;
  }
}
