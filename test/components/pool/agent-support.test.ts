import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { supportWarning } from "../../../components/pool/agent-support";
import { NAMED_IMAGES } from "../../../components/pool/named-images";

describe("supportWarning", () => {
  const warning = (agent: string, day: string) => supportWarning(agent, new Date(day));

  it("warns from 90 days before the end of support", () => {
    assert.equal(warning("batch.node.ubuntu 22.04", "2027-03-31"), undefined);
    assert.match(
      warning("batch.node.ubuntu 22.04", "2027-04-01")!,
      /for images with batch\.node\.ubuntu 22\.04 ends on 2027-06-30;.*choose a newer image/,
    );
    assert.match(warning("batch.node.Ubuntu 22.04", "2027-07-01")!, /ended on 2027-06-30/);
  });

  it("says nothing about agents whose end is not known", () => {
    assert.equal(warning("batch.node.mariner 2.0", "2040-01-01"), undefined);
  });

  it("knows the end of every image that has a name", () => {
    for (const [name, { nodeAgentSkuId, offer, sku }] of Object.entries(NAMED_IMAGES)) {
      const warned = (day: string) => supportWarning(nodeAgentSkuId, new Date(day), `${offer} ${sku}`);
      assert.ok(warned("2040-01-01"), name);
      assert.equal(warned("2026-11-01"), undefined, name);
    }
  });

  it("knows the releases of Windows Server by their SKU, because they have one agent", () => {
    const warned = (sku: string) =>
      supportWarning("batch.node.windows amd64", new Date("2027-01-01"), `WindowsServer ${sku}`);
    assert.match(
      warned("2016-Datacenter")!,
      /^the support of Batch for images of Windows Server 2016 ends on 2027-01-12;/,
    );
    assert.equal(warned("2022-datacenter-g2"), undefined);
    assert.equal(warning("batch.node.windows amd64", "2040-01-01"), undefined);
  });
});
