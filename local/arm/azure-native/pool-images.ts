import { ArmError } from "../arm-error";
import { objectAt, type Properties, stringAt } from "../properties";

interface Image {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: RegExp;
  readonly nodeAgentSkuId: string;
}

/**
 * Verified images and their node agents, a subset of Azure's "List supported images". Names are compared in lower case.
 */
const images: readonly Image[] = [
  image("canonical", "ubuntu-24_04-lts", /^server(-gen1)?$/, "batch.node.ubuntu 24.04"),
  image("canonical", "0001-com-ubuntu-server-jammy", /^22_04-lts(-gen2)?$/, "batch.node.ubuntu 22.04"),
  image("microsoft-dsvm", "ubuntu-hpc", /^2404$/, "batch.node.ubuntu 24.04"),
  image("microsoft-dsvm", "ubuntu-hpc", /^2204$/, "batch.node.ubuntu 22.04"),
  image(
    "microsoftwindowsserver",
    "windowsserver",
    /^20(16|19|22|25)-datacenter(-[a-z0-9-]+)?$/,
    "batch.node.windows amd64",
  ),
];

/**
 * Checks that Batch supports an image, and that it has the matching node agent. A custom image can have any of the
 * agents.
 */
export function checkImage(machine: Properties): void {
  const agent = String(machine.nodeAgentSkuId);
  const agents = [...new Set(images.map(({ nodeAgentSkuId }) => nodeAgentSkuId))];
  if (!agents.includes(agent)) {
    invalid(`virtualMachineConfiguration.nodeAgentSkuId must be one of ${agents.join(", ")}, got '${agent}'`);
  }
  const reference = objectAt(machine, "imageReference");
  const own = ["id", "communityGalleryImageId", "sharedGalleryImageId"];
  if (own.some((name) => stringAt(reference, name) !== undefined)) return;
  const [publisher = "", offer = "", sku = ""] = ["publisher", "offer", "sku"].map((name) =>
    stringAt(reference, name)?.toLowerCase(),
  );
  const found = images.find((known) => known.publisher === publisher && known.offer === offer && known.sku.test(sku));
  if (found === undefined) {
    const known = images.map((each) => `${each.publisher}/${each.offer}`).join(", ");
    invalid(`imageReference must be a supported image (${known}), got '${publisher}/${offer}/${sku}'`);
  }
  if (found.nodeAgentSkuId !== agent) {
    invalid(`nodeAgentSkuId must be '${found.nodeAgentSkuId}' for '${publisher}/${offer}/${sku}', got '${agent}'`);
  }
}

function image(publisher: string, offer: string, sku: RegExp, nodeAgentSkuId: string): Image {
  return { publisher, offer, sku, nodeAgentSkuId };
}

function invalid(message: string): never {
  throw new ArmError(400, "InvalidPropertyValue", message);
}
