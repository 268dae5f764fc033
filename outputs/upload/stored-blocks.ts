import { type Block, getBlockList } from "../blobs/block-list";
import { OutputError } from "../output-error";
import { blockId, blockIdOfLength, ID_LENGTH } from "./block-rule";
import { sendToTarget, type Target } from "./target";

/** The blocks that storage has of a blob before it is written. */
interface StoredBlocks {
  /** Returns the id to use for a block. */
  idOf(index: number, crc64: Buffer): string;
  /** Returns whether a block does not need to be sent. */
  has(id: string, size: number): boolean;
}

/** Requests the blocks that storage has of the blob. They belong to the existing output and to interrupted uploads. */
export async function storedBlocks(target: Target): Promise<StoredBlocks> {
  const { committed, uncommitted } = await blockListOf(target);
  const idLength = uncommitted[0] === undefined ? ID_LENGTH : Buffer.from(uncommitted[0].id, "base64").length;
  if (idLength !== ID_LENGTH) {
    return { idOf: (index, crc64) => blockIdOfLength(index, crc64, idLength), has: () => false };
  }
  const sizes = new Map([...committed, ...uncommitted].map(({ id, size }) => [id, size]));
  return { idOf: blockId, has: (id, size) => sizes.get(id) === size };
}

async function blockListOf(target: Target): Promise<{ committed: readonly Block[]; uncommitted: readonly Block[] }> {
  const { container, name: blob } = target;
  try {
    return await sendToTarget(target, (abortSignal) =>
      getBlockList(container.rest, { blob, type: "all", abortSignal }),
    );
  } catch (error) {
    // The blob does not exist, or the writer must not read it.
    if (error instanceof OutputError && (error.code === "OutputNotFound" || error.code === "AccessDenied")) {
      return { committed: [], uncommitted: [] };
    }
    throw error;
  }
}
