import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { blockListBody, getBlockList } from "../../../outputs/blobs/block-list";
import type { RestClient } from "../../../outputs/storage/rest-client";

describe("getBlockList", () => {
  const abortSignal = new AbortController().signal;
  const answered =
    (text: string, etag?: string): RestClient =>
    async () => ({ text, header: () => etag, metadata: () => ({}) });
  const ask = (text: string, etag?: string) =>
    getBlockList(answered(text, etag), { blob: "x", type: "all", abortSignal });

  it("returns both kinds of blocks, with their ids and sizes", async () => {
    const block = (id: string, size: number) => `<Block><Name>${id}</Name><Size>${size}</Size></Block>`;
    const xml = `\uFEFF<?xml version="1.0" encoding="utf-8"?>\n<BlockList>
      <CommittedBlocks>${block("AAA=", 1)}${block("AAE&#61;", 2)}</CommittedBlocks>
      <UncommittedBlocks>${block("AA+/", 3)}</UncommittedBlocks></BlockList>`;
    assert.deepEqual(await ask(xml, '"1"'), {
      committed: [
        { id: "AAA=", size: 1 },
        { id: "AAE=", size: 2 },
      ],
      uncommitted: [{ id: "AA+/", size: 3 }],
      etag: '"1"',
    });
  });

  for (const xml of ["<BlockList />", "<BlockList><CommittedBlocks /><UncommittedBlocks/></BlockList>"]) {
    it(`returns no blocks for ${xml}`, async () => {
      assert.deepEqual(await ask(xml), { committed: [], uncommitted: [] });
    });
  }

  for (const text of ["", "an answer", "<html></html>", "<BlockList>"]) {
    it(`refuses ${JSON.stringify(text)}`, async () => {
      await assert.rejects(ask(text), { name: "RestError", code: "PARSE_ERROR" });
    });
  }
});

describe("blockListBody", () => {
  it("names the blocks in their order", () => {
    const latest = "<Latest>AAA=</Latest><Latest>AA+/</Latest>";
    assert.equal(
      blockListBody(["AAA=", "AA+/"]).toString(),
      `<?xml version="1.0" encoding="utf-8"?><BlockList>${latest}</BlockList>`,
    );
  });
});
