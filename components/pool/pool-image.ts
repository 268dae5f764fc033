/** What the names of a marketplace image say about it; a property is undefined if the names do not say. */
interface NamedImage {
  /** The distribution as the node agent's name spells it, such as `ubuntu`. */
  readonly distribution: string | undefined;
  /** The version as the node agent's name spells it, such as `24.04`. */
  readonly version: string | undefined;
}

/** The names of a marketplace image, and the node agent that was chosen for it. */
export interface ImageNames {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly nodeAgentSkuId: string;
}

/** The operating system of a node. */
export type NodeSystem = "linux" | "windows";

/** Publishers whose offers and SKUs state a distribution and its version, with the distribution of the node agent. */
const PUBLISHERS: Readonly<Record<string, (offer: string, sku: string) => NamedImage>> = {
  // canonical/ubuntu-24_04-lts/server, canonical/0001-com-ubuntu-server-jammy/22_04-lts-gen2
  canonical: (offer, sku) => ({ distribution: "ubuntu", version: ubuntuVersion(`${offer} ${sku}`) }),
  // microsoft-dsvm/ubuntu-hpc/2404: SKUs start with the version
  "microsoft-dsvm": (offer, sku) =>
    /^ubuntu/.test(offer)
      ? { distribution: "ubuntu", version: /^(\d\d)(\d\d)/.exec(sku)?.slice(1, 3).join(".") }
      : UNKNOWN,
  // debian/debian-12/12
  debian: (offer, sku) => ({ distribution: "debian", version: majorVersion(`${offer} ${sku}`) }),
  // almalinux/almalinux-x86_64/9-gen2, redhat/rhel/9_4, resf/rockylinux-x86_64/9-base: one node agent for all of them
  almalinux: (_, sku) => ({ distribution: "el", version: /^(\d+)/.exec(sku)?.[1] }),
  redhat: (_, sku) => ({ distribution: "el", version: /^(\d+)/.exec(sku)?.[1] }),
  resf: (_, sku) => ({ distribution: "el", version: /^(\d+)/.exec(sku)?.[1] }),
  // microsoftwindowsserver/windowsserver/2022-datacenter-g2: one node agent for all releases
  microsoftwindowsserver: () => ({ distribution: "windows", version: "amd64" }),
};

const UNKNOWN: NamedImage = { distribution: undefined, version: undefined };

/** Ubuntu releases that older offers name by the first word of their code name. */
const UBUNTU_NAMES: Readonly<Record<string, string>> = {
  bionic: "18.04",
  focal: "20.04",
  jammy: "22.04",
  noble: "24.04",
};

/**
 * Returns the node agent that Batch has for an image, as far as the image's names tell: `batch.node.ubuntu 24.04`, or
 * only `batch.node.ubuntu`. Returns undefined for publishers that are not in the list; their images are accepted.
 */
export function agentFor({ publisher, offer, sku }: ImageNames): string | undefined {
  const named = PUBLISHERS[publisher.toLowerCase()]?.(offer.toLowerCase(), sku.toLowerCase());
  if (named?.distribution === undefined) return undefined;
  return `batch.node.${named.distribution}${named.version === undefined ? "" : ` ${named.version}`}`;
}

/** Returns whether a node agent is the one that `agentFor` returned. */
export function isAgent(nodeAgentSkuId: string, agent: string): boolean {
  const given = nodeAgentSkuId.toLowerCase();
  return agent.includes(" ") ? given === agent : given.startsWith(`${agent} `);
}

/** Returns the system of images that need a node agent. */
export function systemOfAgent(nodeAgentSkuId: string): NodeSystem {
  return /^batch\.node\.windows /i.test(nodeAgentSkuId) ? "windows" : "linux";
}

/**
 * Returns whether an image's names say that it is for Arm. Returns undefined for publishers whose names do not always
 * say so.
 */
export function isArmImage({ publisher, offer, sku }: ImageNames): boolean | undefined {
  if (/arm64|aarch64/i.test(`${offer} ${sku}`)) return true;
  return /^(?:canonical|microsoftwindowsserver)$/i.test(publisher) ? false : undefined;
}

function ubuntuVersion(names: string): string | undefined {
  const numbers = /(\d\d)[_.](\d\d)/.exec(names);
  if (numbers !== null) return `${numbers[1]}.${numbers[2]}`;
  const name = Object.keys(UBUNTU_NAMES).find((each) => names.includes(each));
  return name === undefined ? undefined : UBUNTU_NAMES[name];
}

function majorVersion(names: string): string | undefined {
  return /(?:^|[^\d])(\d{1,2})(?!\d)/.exec(names)?.[1];
}
