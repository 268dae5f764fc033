import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { poolBody, testBatch } from "./support/test-batch";

const VERSION = "api-version=2024-07-01.20.0";

interface Listed {
  readonly imageReference: { publisher: string; offer: string; sku: string; version: string };
  readonly nodeAgentSKUId: string;
  readonly capabilities?: string[];
  readonly batchSupportEndOfLife?: string;
}

describe("images", () => {
  const test = testBatch();
  const create = (imageReference: object, nodeAgentSKUId: string) =>
    test.request("POST", `/pools?${VERSION}`, {
      body: {
        ...poolBody,
        id: `p${Math.random().toString(36).slice(2)}`,
        targetDedicatedNodes: 0,
        virtualMachineConfiguration: { imageReference, nodeAgentSKUId },
      },
    });
  const list = async (query = ""): Promise<Listed[]> =>
    (await test.request("GET", `/supportedimages?${VERSION}${query}`)).json.value;

  it("are listed as Azure lists them, each once, with capabilities and the end of their support", async () => {
    const images = await list();
    const names = images.map(({ imageReference: { publisher, offer, sku } }) => `${publisher}/${offer}/${sku}`);
    assert.equal(new Set(names).size, names.length);
    const found = (sku: string) => images.find(({ imageReference }) => imageReference.sku === sku);
    assert.deepEqual(found("server"), {
      imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
      verificationType: "verified",
      nodeAgentSKUId: "batch.node.ubuntu 24.04",
      capabilities: ["Generation2VMImage"],
      osType: "linux",
    });
    assert.equal(found("20_04-lts")?.batchSupportEndOfLife, "2025-04-23T00:00:00Z");
    assert.equal(found("22_04-lts")?.batchSupportEndOfLife, "2027-06-30T00:00:00Z");
    assert.equal(found("server-gen1")?.capabilities, undefined);
    const windows = await list("&$filter=osType eq 'windows'".replaceAll(" ", "%20"));
    assert.ok(windows.length > 20 && windows.length < images.length);
  });

  it("are accepted with their agent, in any case, and with no other", async () => {
    for (const { imageReference, nodeAgentSKUId } of await list()) {
      const name = Object.values(imageReference).join("/");
      const upper = { ...imageReference, publisher: imageReference.publisher.toUpperCase() };
      assert.equal((await create(upper, nodeAgentSKUId)).status, 201, name);
      const other = nodeAgentSKUId === "batch.node.el 9" ? "batch.node.el 8" : "batch.node.el 9";
      assert.equal((await create(imageReference, other)).status, 400, name);
    }
  });

  const ubuntu = { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server" };
  const OWN = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/r/images/i";
  const refused: [what: string, image: object, agent: string, property: string][] = [
    ["an unknown SKU", { ...ubuntu, sku: "server-x" }, "batch.node.ubuntu 24.04", "imageReference"],
    ["an unknown publisher", { ...ubuntu, publisher: "someone" }, "batch.node.ubuntu 24.04", "imageReference"],
    ["no image", {}, "batch.node.ubuntu 24.04", "imageReference"],
    ["another agent", ubuntu, "batch.node.ubuntu 22.04", "nodeAgentSKUId"],
    ["an unknown agent", ubuntu, "batch.node.ubuntu 99.04", "nodeAgentSKUId"],
    ["an unknown agent for an own image", { virtualMachineImageId: OWN }, "batch.node.none", "nodeAgentSKUId"],
    [
      "an id of something else",
      { virtualMachineImageId: OWN.replace("galleries", "gallery") },
      "batch.node.ubuntu 22.04",
      "imageReference.virtualMachineImageId",
    ],
  ];
  for (const [what, image, agent, property] of refused) {
    it(`are refused over the data plane: ${what}`, async () => {
      const { status, json } = await create(image, agent);
      assert.deepEqual([status, json.code], [400, "InvalidPropertyValue"]);
      assert.equal(json.values[0].value, `virtualMachineConfiguration.${property}`);
    });
  }

  it("of the user can have any agent", async () => {
    assert.equal((await create({ virtualMachineImageId: OWN }, "batch.node.ubuntu 22.04")).status, 201);
  });
});
