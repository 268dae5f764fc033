import type { Rule } from "../arguments/rule";
import { vCpusOf } from "./vcpus";

/** What a VM size's name says about it. */
export interface VmSize {
  /** The name in the spelling that Azure documents, such as `Standard_D4s_v5`. */
  readonly name: string;
  /** The number of vCPUs in use. Undefined for a name that only looks like that of an old size, such as Standard_D9. */
  readonly vCpus: number | undefined;
  /** Whether the size has an Arm processor. */
  readonly isArm: boolean;
  /** Whether its virtual machines have a local disk, which Azure also calls temporary. */
  readonly hasLocalDisk: boolean;
  /** The same size with a local disk, if Azure has one; undefined if the size itself has a local disk. */
  readonly withLocalDisk: string | undefined;
}

/**
 * Azure's naming scheme for VM sizes ("Azure virtual machine sizes naming conventions"): family with sub-family, number
 * of vCPUs, constrained vCPUs, additive features, accelerator type, memory, version. It is not a list of sizes, so
 * sizes that Azure adds later are accepted.
 *
 * `cc` (confidential child) and `NDR` (a network) take the place of an accelerator; `Promo` comes last.
 */
const SCHEME =
  /^(?<tier>standard|basic)_(?<family>[a-z]{1,4})(?<number>\d{1,4})(?:-(?<constrained>\d{1,4}))?(?<features>[a-z]*)(?<parts>(?:_(?:[a-z]{2,}|[a-z]+\d+[a-z]*))*?)(?<memory>_\d+)?(?:_v(?<version>\d+))?(?<promo>_promo)?$/i;

/** Accelerators that share a package with an Arm processor (Grace). Their sizes do not have the feature `p`. */
const ARM_ACCELERATOR = /_g[bh]\d/i;

/** Parts that documentation spells in lower case. */
const LOWER_CASE_PARTS = new Set(["cc", "xl"]);

/** Returns whether a pool's size is known to have Arm processors. A size that is an output is not. */
export function isArmPool({ vmSize }: { readonly vmSize?: unknown }): boolean {
  return typeof vmSize === "string" && parseVmSize(vmSize)?.isArm === true;
}

/** Returns what a VM size's name says about it, or undefined if the name does not follow Azure's naming scheme. */
export function parseVmSize(name: string): VmSize | undefined {
  const parts = SCHEME.exec(name)?.groups;
  if (parts === undefined) return undefined;
  const { family = "", features = "", number = "", constrained, memory, version } = parts;
  // Each letter is one feature. A number for memory is always followed by a version.
  if (new Set(features.toLowerCase()).size < features.length || (memory !== undefined && version === undefined)) {
    return undefined;
  }
  const all = vCpusOf(family, Number(version ?? 1), Number(number));
  const vCpus = constrained === undefined ? all : Number(constrained);
  if (constrained !== undefined && (vCpus === 0 || Number(constrained) > (all ?? Infinity))) return undefined;
  const needs = diskFeature(family, Number(version ?? 1), features);
  const isWithout = needs !== undefined && !/d/i.test(features);
  return {
    name: spelled(parts),
    vCpus,
    isArm: /p/i.test(features) || ARM_ACCELERATOR.test(parts.parts ?? ""),
    hasLocalDisk: !isWithout,
    withLocalDisk:
      isWithout && needs === "optional"
        ? spelled({ ...parts, features: features.replace(/(?=s?$)/i, "d") })
        : undefined,
  };
}

/**
 * Returns whether a local disk is a feature of a family, `d` in the name: `optional` if there are sizes with and
 * without it, `absent` if there are only sizes without it, undefined if all sizes of the family have a disk. Sources:
 * "Azure VM sizes with no local temporary disk", and the pages of the families below "Sizes for virtual machines in
 * Azure". Families that are not in this list count as having a disk.
 */
function diskFeature(family: string, version: number, features: string): "optional" | "absent" | undefined {
  const isAmd = /a/i.test(features);
  switch (family.toUpperCase()) {
    case "D":
    case "E":
      // Version 4 with AMD processors still has a disk in all sizes.
      return version >= 5 || (version === 4 && !isAmd) ? "optional" : undefined;
    case "DC":
      return version >= 3 ? "optional" : undefined;
    case "EC":
      return version >= 5 ? "optional" : undefined;
    case "M":
      return version >= 3 ? "optional" : undefined;
    case "B":
      return version >= 2 ? "absent" : undefined;
    case "F":
      return version >= 6 ? "absent" : undefined;
    default:
      return undefined;
  }
}

/**
 * The rule for a pool's VM size. It returns the documented spelling, so that a change of case does not replace the
 * pool.
 */
export const vmSizeRule: Rule = {
  rule: "be an Azure VM size such as Standard_D4s_v5",
  check(value, path, problems) {
    const size = typeof value === "string" ? parseVmSize(value) : undefined;
    if (size === undefined) problems.add(path, this.rule, value, { told: correction(value), ofSecret: LIST });
    return size?.name ?? value;
  },
};

/**
 * Returns the documented spelling. Azure ignores the case of sizes, but azure-native would plan to replace the pool.
 */
function spelled(parts: Readonly<Record<string, string | undefined>>): string {
  const { tier = "", family = "", number, constrained, features = "", memory = "", version, promo } = parts;
  const middle = (parts.parts ?? "")
    .split("_")
    .map((part) => (LOWER_CASE_PARTS.has(part.toLowerCase()) ? part.toLowerCase() : part.toUpperCase()))
    .join("_");
  return [
    `${tier.charAt(0).toUpperCase()}${tier.slice(1).toLowerCase()}_`,
    `${family.toUpperCase()}${number}${constrained === undefined ? "" : `-${constrained}`}${features.toLowerCase()}`,
    `${middle}${memory}`,
    version === undefined ? "" : `_v${version}`,
    promo === undefined ? "" : "_Promo",
  ].join("");
}

const LIST = "`az batch location list-skus` lists the sizes of a region";

/** Returns the most likely intended size. Common mistakes are a missing `Standard_`, a missing `_` and a space. */
function correction(value: unknown): string {
  const compact = String(typeof value === "string" ? value : "")
    .replace(/[\s_]|(?<!\d)-|-(?!\d)/g, "")
    .replace(/^standard/i, "");
  const [, size, version = ""] = /^([a-z]+\d+(?:-\d+)?[a-z]*?)(v\d+)?$/i.exec(compact) ?? [];
  // `Ds_v5` lacks its number of vCPUs; `DSV` is not a family.
  const isWithoutNumber = version === "" && /v\d*$/i.test(compact);
  const meant = parseVmSize(version === "" ? `Standard_${size}` : `Standard_${size}_${version}`);
  if (meant === undefined || isWithoutNumber) return LIST;
  return `did you mean ${meant.name}?`;
}
