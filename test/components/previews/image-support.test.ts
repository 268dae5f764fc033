import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPool, type OutputPoolArgs } from "../../../components";
import { IDENTITY } from "../support/argument-values";
import { WRITER } from "../support/azure-answers";
import { deploy, type Stage } from "../support/deployment";

const ARGS = {
  resourceGroupName: "group",
  batchAccountName: "batch",
  vmSize: "Standard_D2ds_v5",
  identityId: IDENTITY,
  identityClientId: WRITER.clientId,
  blobEndpoint: "https://store.blob.example/",
  toolUrl: "https://store.blob.example/tool/a.tar.gz",
  toolSha256: "0123456789abcdef".repeat(4),
  runtime: "image",
} as const;

const OLD = {
  publisher: "canonical",
  offer: "0001-com-ubuntu-server-focal",
  sku: "20_04-lts",
  nodeAgentSkuId: "batch.node.ubuntu 20.04",
};

describe("a preview of a pool with an old image", () => {
  const logged = async (args: Partial<OutputPoolArgs>, stage: Stage = "later preview") =>
    (await deploy(stage, () => new OutputPool("small", { ...ARGS, ...args }))).logged;

  it("warns that Batch no longer supports the image", async () => {
    assert.deepEqual(await logged({ image: OLD }), [
      "the support of Batch for images with batch.node.ubuntu 20.04 ended on 2025-04-23; pools with them then get no more nodes, so choose a newer image (imageName)",
    ]);
  });

  it("says nothing in an update, about a supported image, or about one that is a secret", async () => {
    assert.deepEqual(await logged({ image: OLD }, "update"), []);
    assert.deepEqual(await logged({}), []);
    assert.deepEqual(await logged({ image: pulumi.secret(OLD) }), []);
  });
});
