import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { NAMED_IMAGES } from "../../../components/pool/named-images";
import { agentFor, isAgent, isArmImage } from "../../../components/pool/pool-image";

const names = (image: string) => {
  const [publisher = "", offer = "", sku = ""] = image.split("/");
  return { publisher, offer, sku, nodeAgentSkuId: "" };
};

/** Images that `az batch pool supported-images list` returns or has returned, with their node agents. */
const IMAGES: Readonly<Record<string, string>> = {
  "canonical/ubuntu-24_04-lts/server": "batch.node.ubuntu 24.04",
  "canonical/ubuntu-24_04-lts/server-gen1": "batch.node.ubuntu 24.04",
  "canonical/ubuntu-24_04-lts/server-arm64": "batch.node.ubuntu 24.04",
  "Canonical/0001-com-ubuntu-server-jammy/22_04-lts-gen2": "batch.node.ubuntu 22.04",
  "canonical/0001-com-ubuntu-server-focal/20_04-lts": "batch.node.ubuntu 20.04",
  "canonical/ubuntuserver/18.04-lts": "batch.node.ubuntu 18.04",
  "microsoft-dsvm/ubuntu-hpc/2404": "batch.node.ubuntu 24.04",
  "microsoft-dsvm/ubuntu-hpc/2204-preview-ndv5": "batch.node.ubuntu 22.04",
  "debian/debian-11/11-gen2": "batch.node.debian 11",
  "debian/debian-12/12": "batch.node.debian 12",
  "almalinux/almalinux-x86_64/9-gen2": "batch.node.el 9",
  "almalinux/almalinux-hpc/8-hpc-gen2": "batch.node.el 8",
  "redhat/rhel/9_4": "batch.node.el 9",
  "resf/rockylinux-x86_64/9-base": "batch.node.el 9",
  "MicrosoftWindowsServer/WindowsServer/2022-datacenter-core-smalldisk": "batch.node.windows amd64",
};

describe("images of pools", () => {
  it("with a name of their own have the agent and the processor that their other names say", () => {
    for (const [name, image] of Object.entries(NAMED_IMAGES)) {
      assert.equal(agentFor(image), image.nodeAgentSkuId, name);
      assert.equal(isArmImage(image) ?? false, name.endsWith("-arm64"), name);
    }
  });

  it("determine their node agent by name", () => {
    for (const [image, agent] of Object.entries(IMAGES)) assert.equal(agentFor(names(image)), agent, image);
  });

  it("from unknown publishers accept any node agent", () => {
    for (const image of ["someone/ubuntu/22.04", "microsoft-azure-batch/ubuntu-server-container/20-04-lts", "x/y/z"]) {
      assert.equal(agentFor(names(image)), undefined, image);
    }
  });

  it("with only a known distribution accept any version of its node agent", () => {
    const agent = agentFor(names("canonical/ubuntu-next/server")) ?? "";
    assert.equal(agent, "batch.node.ubuntu");
    assert.equal(isAgent("batch.node.ubuntu 26.04", agent), true);
    assert.equal(isAgent("batch.node.el 9", agent), false);
    assert.equal(isAgent("Batch.Node.Ubuntu 24.04", "batch.node.ubuntu 24.04"), true);
  });

  it("are recognized as Arm images by name", () => {
    assert.equal(isArmImage(names("canonical/ubuntu-24_04-lts/server-arm64")), true);
    assert.equal(isArmImage(names("almalinux/almalinux-arm/9-arm64-gen2")), true);
    assert.equal(isArmImage(names("canonical/ubuntu-24_04-lts/server")), false);
    assert.equal(isArmImage(names("someone/linux/1")), undefined);
  });
});
