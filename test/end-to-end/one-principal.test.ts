import assert from "node:assert/strict";
import * as authorization from "@pulumi/azure-native/authorization";
import { after, before, describe, it } from "mocha";
import { OutputPipeline } from "../../components";
import { type InlineStack, inlineStack } from "./support/inline-stack";

describe("one principal as two readers", function () {
  this.timeout(60_000);
  let stack: InlineStack;

  before(async () => {
    stack = await inlineStack();
  });

  after(() => stack.forget());

  it("is refused in the preview, if the ids are outputs that are known there", async () => {
    const program = async () => {
      new OutputPipeline("pipeline", {
        location: "westeurope",
        jobs: ["a"],
        pools: [{ name: "workers", vmSize: "Standard_D2s_v5" }],
        readers: ["ann", "me"].map((name) => ({
          name,
          principalId: authorization.getClientConfigOutput().objectId.apply((id) => id),
        })),
        runtime: "image",
      });
    };
    await assert.rejects(
      stack.preview(program),
      /readers\[1\]\.principalId must differ from that of readers\[0\]; leave out one of the two/,
    );
  });
});
