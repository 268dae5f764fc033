import { findVmSize } from "../../batch";
import { ArmError } from "../arm-error";
import { objectAt, type Properties, stringAt } from "../properties";

interface Image {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: RegExp;
  readonly nodeAgentSkuId: string;
  /** The generation of virtual machines that a SKU of the image needs. */
  generation(sku: string): 1 | 2;
}

/**
 * Verified images and their node agents, a subset of Azure's "List supported images". Names are compared in lower case.
 */
const images: readonly Image[] = [
  image("canonical", "ubuntu-24_04-lts", /^server(-gen1)?$/, "batch.node.ubuntu 24.04", isNot(/-gen1$/)),
  image("canonical", "0001-com-ubuntu-server-jammy", /^22_04-lts(-gen2)?$/, "batch.node.ubuntu 22.04", is(/-gen2$/)),
  image("microsoft-dsvm", "ubuntu-hpc", /^2404$/, "batch.node.ubuntu 24.04", is(/./)),
  image("microsoft-dsvm", "ubuntu-hpc", /^2204$/, "batch.node.ubuntu 22.04", is(/./)),
  image("debian", "debian-12", /^12(-gen2)?$/, "batch.node.debian 12", is(/-gen2$/)),
  image("almalinux", "almalinux-x86_64", /^8-gen[12]$/, "batch.node.el 8", is(/-gen2$/)),
  image("almalinux", "almalinux-x86_64", /^9-gen[12]$/, "batch.node.el 9", is(/-gen2$/)),
  image(
    "microsoftwindowsserver",
    "windowsserver",
    /^20(16|19|22|25)-datacenter(-[a-z0-9-]+)?$/,
    "batch.node.windows amd64",
    is(/-g2$|-gensecond$/),
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

/**
 * Checks that a size is in the table of sizes, and that it fits the image. All images here are for x64.
 *
 * @param machine whose image is known to be supported, or the user's own.
 */
export function checkSize(vmSize: string, machine: Properties): void {
  const size = findVmSize(vmSize);
  if (size === undefined) {
    invalid(`vmSize must be a size that local Azure knows, got '${vmSize}'; \`--set pool.sizes=any\` accepts each one`);
  }
  const reference = objectAt(machine, "imageReference");
  const [publisher, offer, sku = ""] = ["publisher", "offer", "sku"].map((name) =>
    stringAt(reference, name)?.toLowerCase(),
  );
  const found = images.find((known) => known.publisher === publisher && known.offer === offer && known.sku.test(sku));
  if (found === undefined) return;
  if (size.architecture !== "x64") {
    invalid(`vmSize must have the image's architecture x64, got ${size.name} with ${size.architecture}`);
  }
  const generation = found.generation(sku);
  if (!size.generations.includes(generation)) {
    invalid(
      `imageReference must be of generation ${size.generations.join(" or ")} for ${size.name}, got '${sku}' of ${generation}`,
    );
  }
}

function image(
  publisher: string,
  offer: string,
  sku: RegExp,
  nodeAgentSkuId: string,
  generation: Image["generation"],
): Image {
  return { publisher, offer, sku, nodeAgentSkuId, generation };
}

/** Returns the generation of SKUs, of which those that match are of the second one. */
function is(second: RegExp): Image["generation"] {
  return (sku) => (second.test(sku) ? 2 : 1);
}

/** Returns the generation of SKUs, of which those that match are of the first one. */
function isNot(first: RegExp): Image["generation"] {
  return (sku) => (first.test(sku) ? 1 : 2);
}

function invalid(message: string): never {
  throw new ArmError(400, "InvalidPropertyValue", message);
}
