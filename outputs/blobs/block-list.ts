import { parseXml } from "../storage/parse-xml";
import type { RestClient } from "../storage/rest-client";

/** A block of a block blob. */
export interface Block {
  /** Its id in base64, as it was stored. */
  readonly id: string;
  /** In bytes. */
  readonly size: number;
}

/** The blocks that storage has of a blob. */
interface BlockList {
  readonly committed: readonly Block[];
  readonly uncommitted: readonly Block[];
  /** Undefined if nothing was committed. */
  readonly etag?: string;
}

/** A request for the blocks of one blob. */
interface BlockListRequest {
  readonly blob: string;
  readonly type: "all" | "committed";
  readonly abortSignal: AbortSignal;
}

/**
 * Requests the blocks of a blob ("Get Block List").
 *
 * @throws {RestError} if the request fails, or the answer is not such a list.
 */
export async function getBlockList(
  rest: RestClient,
  { blob, type, abortSignal }: BlockListRequest,
): Promise<BlockList> {
  const query = { comp: "blocklist", blocklisttype: type };
  const { text, header } = await rest({ method: "GET", blob, query, abortSignal });
  const etag = header("etag");
  return { ...readBlockList(text), ...(etag !== undefined && { etag }) };
}

/**
 * Parses the answer to Get Block List.
 *
 * @throws {RestError} if the text is not such an answer.
 */
function readBlockList(xml: string): Pick<BlockList, "committed" | "uncommitted"> {
  const committed: Block[] = [];
  const uncommitted: Block[] = [];
  let id = "";
  let size = 0;
  parseXml(xml, "BlockList", {
    closed(name, text, parent) {
      if (name === "Name") id = text;
      else if (name === "Size") size = Number(text);
      else if (name === "Block") (parent === "CommittedBlocks" ? committed : uncommitted).push({ id, size });
    },
  });
  return { committed, uncommitted };
}

/**
 * Returns the body with which blocks are committed ("Put Block List").
 *
 * @param ids in base64, which needs no escapes in XML.
 */
export function blockListBody(ids: readonly string[]): Buffer {
  const blocks = ids.map((id) => `<Latest>${id}</Latest>`).join("");
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks}</BlockList>`);
}
