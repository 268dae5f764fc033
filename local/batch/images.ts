/** An image that Batch supports, as `GET /supportedimages` describes it. */
interface SupportedImage {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly nodeAgent: string;
  readonly osType: "linux" | "windows";
  readonly verificationType: "verified" | "unverified";
  readonly capabilities: readonly string[];
  /** The day, as in `2027-06-30`, on which Batch's support ends. Absent if it is not announced. */
  readonly endOfLife?: string;
}

/** The parts of a pool's image that decide whether it is supported. Names are compared without case. */
interface ImageChoice {
  readonly publisher?: unknown;
  readonly offer?: unknown;
  readonly sku?: unknown;
  /** Whether the image is the user's own, which can have any agent. */
  readonly isOwn: boolean;
  readonly nodeAgent: string;
}

/** Why an image is refused. The caller knows the property's name, which differs between ARM and the data plane. */
interface ImageProblem {
  readonly of: "image" | "nodeAgent";
  /** What the property must be, as in "must be a supported image". */
  readonly rule: string;
  readonly given: string;
}

const GEN2 = "Generation2VMImage";
const DOCKER = "DockerCompatible";
const rdma = ["SupportsRDMAOnly", "IntelMPIRuntimeInstalled"];
const confidential = ["ConfidentialVMCompatible", GEN2];
const TESLA = "NvidiaTeslaDriverInstalled";

/** The days on which Ubuntu 20.04's and 22.04's support ends, and that of AlmaLinux's old offer. */
const focalEnd = { endOfLife: "2025-04-23" };
const jammyEnd = { endOfLife: "2027-06-30" };
const almaEnd = { endOfLife: "2024-12-29" };

/**
 * Images and node agents, as an account answered in November 2024 (Azure/azure-powershell, recorded test
 * `TestGetBatchSupportedImages`), with later ends of support. Debian and Windows Server 2025 came later.
 */
export const supportedImages: readonly SupportedImage[] = [
  ...linux("almalinux", "almalinux", "el 8", ["8-gen1", "8_5"], { ...almaEnd, verificationType: "unverified" }),
  ...linux("almalinux", "almalinux", "el 8", ["8-gen2", "8_5-gen2"], {
    ...almaEnd,
    verificationType: "unverified",
    capabilities: [GEN2],
  }),
  ...linux("almalinux", "almalinux", "el 9", ["9-gen1"], { ...almaEnd, verificationType: "unverified" }),
  ...linux("almalinux", "almalinux", "el 9", ["9-gen2"], {
    ...almaEnd,
    verificationType: "unverified",
    capabilities: [GEN2],
  }),
  ...linux("almalinux", "almalinux-hpc", "el 8", ["8-hpc-gen1"], {
    verificationType: "unverified",
    capabilities: [DOCKER, ...rdma],
  }),
  ...linux("almalinux", "almalinux-hpc", "el 8", ["8-hpc-gen2"], {
    verificationType: "unverified",
    capabilities: [DOCKER, ...rdma, GEN2],
  }),
  ...linux("almalinux", "almalinux-x86_64", "el 8", ["8-gen1"]),
  ...linux("almalinux", "almalinux-x86_64", "el 8", ["8-gen2"], { capabilities: [GEN2] }),
  ...linux("almalinux", "almalinux-x86_64", "el 9", ["9-gen1"]),
  ...linux("almalinux", "almalinux-x86_64", "el 9", ["9-gen2"], { capabilities: [GEN2] }),
  ...linux("canonical", "0001-com-ubuntu-confidential-vm-jammy", "ubuntu 22.04", ["22_04-lts-cvm"], {
    ...jammyEnd,
    verificationType: "unverified",
    capabilities: confidential,
  }),
  ...linux("canonical", "0001-com-ubuntu-server-focal", "ubuntu 20.04", ["20_04-lts"], focalEnd),
  ...linux("canonical", "0001-com-ubuntu-server-focal", "ubuntu 20.04", ["20_04-lts-gen2"], {
    ...focalEnd,
    capabilities: [GEN2],
  }),
  ...linux("canonical", "0001-com-ubuntu-server-jammy", "ubuntu 22.04", ["22_04-lts"], jammyEnd),
  ...linux("canonical", "0001-com-ubuntu-server-jammy", "ubuntu 22.04", ["22_04-lts-gen2"], {
    ...jammyEnd,
    capabilities: [GEN2],
  }),
  ...linux("canonical", "ubuntu-24_04-lts", "ubuntu 24.04", ["cvm"], {
    verificationType: "unverified",
    capabilities: confidential,
  }),
  ...linux("canonical", "ubuntu-24_04-lts", "ubuntu 24.04", ["server"], { capabilities: [GEN2] }),
  ...linux("canonical", "ubuntu-24_04-lts", "ubuntu 24.04", ["server-gen1"]),
  ...linux("debian", "debian-12", "debian 12", ["12"]),
  ...linux("debian", "debian-12", "debian 12", ["12-gen2"], { capabilities: [GEN2] }),
  ...linux("microsoft-azure-batch", "ubuntu-server-container", "ubuntu 20.04", ["20-04-lts"], {
    ...focalEnd,
    capabilities: [DOCKER, TESLA, "NvidiaGridDriverInstalled"],
  }),
  ...linux("microsoft-azure-batch", "ubuntu-server-container-rdma", "ubuntu 20.04", ["20-04-lts"], {
    ...focalEnd,
    capabilities: [DOCKER, TESLA, ...rdma],
  }),
  ...windows("microsoft-dsvm", "dsvm-win-2019", ["winserver-2019"], {
    verificationType: "unverified",
    capabilities: [DOCKER],
  }),
  ...linux("microsoft-dsvm", "ubuntu-2004", "ubuntu 20.04", ["2004", "2004-gen2"], {
    ...focalEnd,
    verificationType: "unverified",
    capabilities: [TESLA],
  }),
  ...linux("microsoft-dsvm", "ubuntu-hpc", "ubuntu 20.04", ["2004"], {
    ...focalEnd,
    capabilities: [DOCKER, ...rdma, GEN2],
  }),
  ...linux("microsoft-dsvm", "ubuntu-hpc", "ubuntu 22.04", ["2204"], {
    ...jammyEnd,
    capabilities: [DOCKER, ...rdma, GEN2],
  }),
  ...linux("microsoft-dsvm", "ubuntu-hpc", "ubuntu 24.04", ["2404"], { capabilities: [DOCKER, ...rdma, GEN2] }),
  ...linux("microsoftcblmariner", "cbl-mariner", "mariner 2.0", ["cbl-mariner-2"]),
  ...linux("microsoftcblmariner", "cbl-mariner", "mariner 2.0", ["cbl-mariner-2-gen2"], {
    verificationType: "unverified",
    capabilities: [GEN2],
  }),
  ...windowsServer("2012", ["", "-smalldisk"], [], { verificationType: "unverified", endOfLife: "2023-10-10" }),
  ...windowsServer("2012-r2", ["", "-smalldisk"], [], { verificationType: "unverified", endOfLife: "2023-10-10" }),
  ...windowsServer("2016", ["", "-gs", "-smalldisk"], ["-gensecond", "-smalldisk-g2"]),
  ...windowsServer(
    "2019",
    ["", "-core", "-core-smalldisk", "-gs", "-smalldisk"],
    ["-core-g2", "-core-smalldisk-g2", "-gensecond", "-smalldisk-g2"],
  ),
  ...["2022", "2025"].flatMap((year) =>
    windowsServer(
      year,
      ["", "-core", "-core-smalldisk", "-smalldisk"],
      ["-azure-edition", "-azure-edition-smalldisk", "-core-g2", "-core-smalldisk-g2", "-g2", "-smalldisk-g2"],
    ),
  ),
];

/** Returns the supported image with these names, in any case. */
export function findImage({ publisher, offer, sku }: Pick<ImageChoice, "publisher" | "offer" | "sku">) {
  const [wanted, ...rest] = [publisher, offer, sku].map((part) => String(part ?? "").toLowerCase());
  return supportedImages.find((each) => each.publisher === wanted && each.offer === rest[0] && each.sku === rest[1]);
}

/** Returns why Batch refuses an image with a node agent, or undefined if it accepts them. */
export function imageProblem(choice: ImageChoice): ImageProblem | undefined {
  const { nodeAgent } = choice;
  const agents = [...new Set(supportedImages.map((image) => image.nodeAgent))];
  if (!agents.includes(nodeAgent)) {
    return { of: "nodeAgent", rule: `must be one of ${agents.join(", ")}`, given: nodeAgent };
  }
  if (choice.isOwn) return undefined;
  const name = [choice.publisher, choice.offer, choice.sku].map((part) => String(part ?? "").toLowerCase()).join("/");
  const found = findImage(choice);
  if (found === undefined) {
    const known = [...new Set(supportedImages.map(({ publisher, offer }) => `${publisher}/${offer}`))].join(", ");
    return { of: "image", rule: `must be a supported image (${known})`, given: name };
  }
  if (found.nodeAgent === nodeAgent) return undefined;
  return { of: "nodeAgent", rule: `must be '${found.nodeAgent}' for '${name}'`, given: nodeAgent };
}

type Traits = Partial<Pick<SupportedImage, "verificationType" | "capabilities" | "endOfLife">>;

function linux(publisher: string, offer: string, agent: string, skus: readonly string[], traits?: Traits) {
  return skus.map((sku) => image({ publisher, offer, sku, nodeAgent: `batch.node.${agent}`, osType: "linux" }, traits));
}

function windows(publisher: string, offer: string, skus: readonly string[], traits?: Traits) {
  const nodeAgent = "batch.node.windows amd64";
  return skus.map((sku) => image({ publisher, offer, sku, nodeAgent, osType: "windows" }, traits));
}

/** Returns the images of a Windows Server. Those of the second generation and `-gs` are unverified. */
function windowsServer(year: string, first: readonly string[], second: readonly string[], traits: Traits = {}) {
  const named = (suffix: string) => `${year}-datacenter${suffix}`;
  const unverified: Traits = { ...traits, verificationType: "unverified" };
  const of = (skus: readonly string[], more: Traits) =>
    windows("microsoftwindowsserver", "windowsserver", skus.map(named), more);
  return [
    ...of(
      first.filter((suffix) => suffix !== "-gs"),
      traits,
    ),
    ...of(
      first.filter((suffix) => suffix === "-gs"),
      unverified,
    ),
    ...of(second, { ...unverified, capabilities: [GEN2] }),
  ];
}

function image(
  names: Pick<SupportedImage, "publisher" | "offer" | "sku" | "nodeAgent" | "osType">,
  { verificationType = "verified", capabilities = [], endOfLife }: Traits = {},
): SupportedImage {
  return { ...names, verificationType, capabilities, ...(endOfLife !== undefined && { endOfLife }) };
}
