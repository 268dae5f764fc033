import type { ImageNames } from "./pool-image";

/** A marketplace image that has a name of its own here. */
interface NamedImage extends ImageNames {
  /** Whether the image has a container runtime (the capability `DockerCompatible`). */
  readonly hasContainers: boolean;
}

/**
 * The images that `imageName` can name. All of them are of generation 2. Sources: the answers of "List Supported
 * Images" in Azure/Batch#178 (Ubuntu), Azure/Batch#166 (Ubuntu with containers) and Azure/Batch#181 (AlmaLinux). The
 * SKUs of Windows Server are those of the marketplace, of which Azure/Batch#197 has examples. Batch has one agent for
 * all of them.
 */
export const NAMED_IMAGES = {
  "ubuntu-24.04": image("canonical/ubuntu-24_04-lts/server", "batch.node.ubuntu 24.04"),
  "ubuntu-24.04-arm64": image("canonical/ubuntu-24_04-lts/server-arm64", "batch.node.ubuntu 24.04"),
  "ubuntu-22.04": image("canonical/0001-com-ubuntu-server-jammy/22_04-lts-gen2", "batch.node.ubuntu 22.04"),
  "ubuntu-hpc-24.04": image("microsoft-dsvm/ubuntu-hpc/2404", "batch.node.ubuntu 24.04", true),
  "ubuntu-hpc-22.04": image("microsoft-dsvm/ubuntu-hpc/2204", "batch.node.ubuntu 22.04", true),
  "debian-12": image("debian/debian-12/12-gen2", "batch.node.debian 12"),
  "almalinux-9": image("almalinux/almalinux-x86_64/9-gen2", "batch.node.el 9"),
  "almalinux-8": image("almalinux/almalinux-x86_64/8-gen2", "batch.node.el 8"),
  "windows-2025": image("microsoftwindowsserver/windowsserver/2025-datacenter-g2", "batch.node.windows amd64"),
  "windows-2022": image("microsoftwindowsserver/windowsserver/2022-datacenter-g2", "batch.node.windows amd64"),
  "windows-2019": image("microsoftwindowsserver/windowsserver/2019-datacenter-gensecond", "batch.node.windows amd64"),
} satisfies Readonly<Record<string, NamedImage>>;

/** The image to use if none is given. */
export const DEFAULT_IMAGE: NamedImage = NAMED_IMAGES["ubuntu-24.04"];

/** Returns the image with a name, or undefined if the table does not have it. */
export function namedImage(name: string): NamedImage | undefined {
  return Object.hasOwn(NAMED_IMAGES, name) ? NAMED_IMAGES[name as keyof typeof NAMED_IMAGES] : undefined;
}

/** Returns the names of the images that have a container runtime. */
export function namesWithContainers(): string[] {
  return Object.entries(NAMED_IMAGES).flatMap(([name, { hasContainers }]) => (hasContainers ? [name] : []));
}

function image(names: string, nodeAgentSkuId: string, hasContainers = false): NamedImage {
  const [publisher = "", offer = "", sku = ""] = names.split("/");
  return { publisher, offer, sku, nodeAgentSkuId, hasContainers };
}
