import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { nearestName } from "../../conventions/nearest-name";

const NAMES = ["resourceGroupName", "retainOutputs", "vmSize", "nodes", "image", "tags", "subnetId"];

describe("nearestName", () => {
  it("finds the intended name", () => {
    const cases = {
      retainOutput: "retainOutputs",
      RetainOutputs: "retainOutputs",
      resource_group_name: "resourceGroupName",
      vmsize: "vmSize",
      vmSzie: "vmSize",
      node: "nodes",
      nodesCount: "nodes",
      subnet: "subnetId",
      tag: "tags",
      lowPriorityNodes: undefined,
      x: undefined,
      "": undefined,
      constructor: undefined,
    };
    for (const [misspelled, name] of Object.entries(cases))
      assert.equal(nearestName(misspelled, NAMES), name, misspelled);
  });

  it("returns undefined if no name is close", () => {
    assert.equal(nearestName("nodes", []), undefined);
  });
});
