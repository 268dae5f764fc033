/** A marketplace image as its names describe it; undefined where they do not tell. */
interface NamedImage {
  /** The name of the agent for it, such as `ubuntu`. */
  readonly distribution: string | undefined;
  /** The version in the form of the agent's name, such as `24.04`. */
  readonly version: string | undefined;
}

/** The names of a marketplace image, and the agent that was chosen for it. */
export interface ImageNames {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly nodeAgentSkuId: string;
}

/** The publishers whose offers and SKUs name a distribution and its version, with the agent of the distribution. */
const PUBLISHERS: Readonly<Record<string, (offer: string, sku: string) => NamedImage>> = {
  // canonical/ubuntu-24_04-lts/server, canonical/0001-com-ubuntu-server-jammy/22_04-lts-gen2
  canonical: (offer, sku) => ({ distribution: "ubuntu", version: ubuntuVersion(`${offer} ${sku}`) }),
  // microsoft-dsvm/ubuntu-hpc/2404: SKUs begin with the version
  "microsoft-dsvm": (offer, sku) =>
    /^ubuntu/.test(offer)
      ? { distribution: "ubuntu", version: /^(\d\d)(\d\d)/.exec(sku)?.slice(1, 3).join(".") }
      : UNKNOWN,
  // debian/debian-12/12
  debian: (offer, sku) => ({ distribution: "debian", version: majorVersion(`${offer} ${sku}`) }),
  // almalinux/almalinux-x86_64/9-gen2, redhat/rhel/9_4, resf/rockylinux-x86_64/9-base: one agent for all of them
  almalinux: (_, sku) => ({ distribution: "el", version: /^(\d+)/.exec(sku)?.[1] }),
  redhat: (_, sku) => ({ distribution: "el", version: /^(\d+)/.exec(sku)?.[1] }),
  resf: (_, sku) => ({ distribution: "el", version: /^(\d+)/.exec(sku)?.[1] }),
};

const UNKNOWN: NamedImage = { distribution: undefined, version: undefined };

/** Ubuntu's releases that older offers call by their first names. */
const UBUNTU_NAMES: Readonly<Record<string, string>> = {
  bionic: "18.04",
  focal: "20.04",
  jammy: "22.04",
  noble: "24.04",
};

/**
 * The agent that Batch has for an image, as far as the image's names tell: `batch.node.ubuntu 24.04`, or only
 * `batch.node.ubuntu`. Undefined for publishers that are not known here, whose images pass.
 */
export function agentFor({ publisher, offer, sku }: ImageNames): string | undefined {
  const named = PUBLISHERS[publisher.toLowerCase()]?.(offer.toLowerCase(), sku.toLowerCase());
  if (named?.distribution === undefined) return undefined;
  return `batch.node.${named.distribution}${named.version === undefined ? "" : ` ${named.version}`}`;
}

/** Whether an agent is the one that `agentFor` returned. */
export function isAgent(nodeAgentSkuId: string, agent: string): boolean {
  const given = nodeAgentSkuId.toLowerCase();
  return agent.includes(" ") ? given === agent : given.startsWith(`${agent} `);
}

/** Whether the names say that an image is for Arm; undefined for a publisher whose names do not always say so. */
export function isArmImage({ publisher, offer, sku }: ImageNames): boolean | undefined {
  if (/arm64|aarch64/i.test(`${offer} ${sku}`)) return true;
  return /^canonical$/i.test(publisher) ? false : undefined;
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
