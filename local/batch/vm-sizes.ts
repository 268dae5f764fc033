/** A size of virtual machine. */
interface VmSize {
  /** As Azure writes it, such as `Standard_D2s_v5`. */
  readonly name: string;
  /** The family of core quotas, such as `standardDSv5Family`. */
  readonly family: string;
  readonly cores: number;
  /** The generations of virtual machines, one of which an image must have. */
  readonly generations: readonly (1 | 2)[];
  /** Whether the size has a temporary disk. Without it, a node's root folder is on the OS disk. */
  readonly temporaryDisk: boolean;
  readonly architecture: "x64" | "arm64";
}

type Traits = Omit<VmSize, "name" | "family" | "cores">;

const x64: Traits = { generations: [1, 2], temporaryDisk: true, architecture: "x64" };
const diskless: Traits = { ...x64, temporaryDisk: false };
const firstGeneration: Traits = { ...x64, generations: [1] };
const secondGeneration: Traits = { ...diskless, generations: [2] };
const secondGenerationWithDisk: Traits = { ...x64, generations: [2] };
const arm: Traits = { generations: [2], temporaryDisk: false, architecture: "arm64" };

const general = [2, 4, 8, 16, 32, 48, 64];
const large = [...general, 96];
const withTwenty = [2, 4, 8, 16, 20, 32, 48, 64];
const oldD = { 1: 1, 2: 2, 3: 4, 4: 8, 5: 16, 11: 2, 12: 4, 13: 8, 14: 16, 15: 20 };

/**
 * Sizes that Batch pools use most, a subset of learn.microsoft.com, "Sizes for virtual machines in Azure". The families
 * are those of the list of VM quotas.
 */
const sizes: readonly VmSize[] = [
  ...series("Standard_A#_v2", "standardAv2Family", [1, 2, 4, 8], firstGeneration),
  ...series("Standard_D#_v2", "standardDv2Family", oldD, firstGeneration),
  ...series("Standard_DS#_v2", "standardDSv2Family", oldD, x64),
  ...series("Standard_D#_v3", "standardDv3Family", general, firstGeneration),
  ...series("Standard_D#s_v3", "standardDSv3Family", general, x64),
  ...series("Standard_D#_v4", "standardDv4Family", general, diskless),
  ...series("Standard_D#s_v4", "standardDSv4Family", general, diskless),
  ...series("Standard_D#d_v4", "standardDDv4Family", general, x64),
  ...series("Standard_D#ds_v4", "standardDDSv4Family", general, x64),
  ...series("Standard_D#as_v4", "standardDASv4Family", large, x64),
  ...series("Standard_D#_v5", "standardDv5Family", large, diskless),
  ...series("Standard_D#s_v5", "standardDSv5Family", large, diskless),
  ...series("Standard_D#d_v5", "standardDDv5Family", large, x64),
  ...series("Standard_D#ds_v5", "standardDDSv5Family", large, x64),
  ...series("Standard_D#as_v5", "standardDASv5Family", large, diskless),
  ...series("Standard_D#ads_v5", "standardDADSv5Family", large, x64),
  ...series("Standard_D#s_v6", "standardDSv6Family", large, secondGeneration),
  ...series("Standard_D#ds_v6", "standardDDSv6Family", large, secondGenerationWithDisk),
  ...series("Standard_D#ps_v5", "standardDPSv5Family", general, arm),
  ...series("Standard_D#pds_v5", "standardDPDSv5Family", general, { ...arm, temporaryDisk: true }),
  ...series("Standard_E#_v3", "standardEv3Family", withTwenty, firstGeneration),
  ...series("Standard_E#s_v3", "standardESv3Family", withTwenty, x64),
  ...series("Standard_E#s_v4", "standardESv4Family", withTwenty, diskless),
  ...series("Standard_E#ds_v4", "standardEDSv4Family", withTwenty, x64),
  ...series("Standard_E#s_v5", "standardESv5Family", [...withTwenty, 96], diskless),
  ...series("Standard_E#ds_v5", "standardEDSv5Family", [...withTwenty, 96], x64),
  ...series("Standard_F#", "standardFFamily", [1, 2, 4, 8, 16], firstGeneration),
  ...series("Standard_F#s", "standardFSFamily", [1, 2, 4, 8, 16], x64),
  ...series("Standard_F#s_v2", "standardFSv2Family", [2, 4, 8, 16, 32, 48, 64, 72], x64),
  ...series("Standard_HB#rs_v3", "standardHBv3Family", [120], x64),
  ...series("Standard_HC#rs", "standardHCSFamily", [44], x64),
  ...series("Standard_NC#s_v3", "standardNCSv3Family", [6, 12, 24], x64),
  ...series("Standard_NC#as_T4_v3", "Standard NCASv3_T4 Family", [4, 8, 16, 64], x64),
];

const byName = new Map(sizes.map((size) => [size.name.toLowerCase(), size]));

/** Returns the size of that name, in any case, or undefined if the table does not have it. */
export function findVmSize(name: string): VmSize | undefined {
  return byName.get(name.toLowerCase());
}

/**
 * Returns the number of a size's cores: from the table, or from the name. A size can have fewer cores than its first
 * number says: `Standard_M8-2ms` has two. Returns undefined if the name is not one of a size, or if its number does not
 * count cores, as in the oldest series (`Standard_G3`).
 */
export function coresOf(name: string): number | undefined {
  const known = findVmSize(name);
  if (known !== undefined) return known.cores;
  const [, series = "", first, active = first, version] = NAME_PATTERN.exec(name) ?? [];
  const isOld = /^(a|ds?|gs?)$/i.test(series) && Number(version ?? 1) <= (/^a$/i.test(series) ? 1 : 2);
  return first === undefined || isOld ? undefined : Number(active);
}

/** Returns whether a text has the form of a size's name. */
export function isVmSizeName(name: string): boolean {
  return NAME_PATTERN.test(name);
}

/** Returns the families of all sizes in the table. */
export function vmFamilies(): string[] {
  return [...new Set(sizes.map(({ family }) => family))];
}

const NAME_PATTERN = /^(?:standard|basic)_([a-z]+)(\d+)(?:-(\d+))?[a-z]*(?:_[a-z0-9]+)*?(?:_v(\d+))?$/i;

/** Returns the sizes of a series: `#` in the name is the number, with its cores if they differ from the number. */
function series(
  pattern: string,
  family: string,
  numbers: readonly number[] | Readonly<Record<number, number>>,
  traits: Traits,
): VmSize[] {
  const cores = Array.isArray(numbers) ? numbers.map((number) => [number, number]) : Object.entries(numbers);
  return cores.map(([number, count]) => ({
    name: pattern.replace("#", String(number)),
    family,
    cores: Number(count),
    ...traits,
  }));
}
