import { parseVmSize } from "../pool/vm-size";
import { irregularFamily } from "./irregular-families";

/** The parts of a size's name in Azure's spelling: series, number, features, further parts, version and promotion. */
const PARTS = /^Standard_([A-Z]+)\d+(?:-\d+)?([a-z]*)((?:_[A-Z]+\d+)*)(_v\d+)?(_Promo)?$/;

/**
 * Returns the family whose quota a VM size uses, as `comparableFamily` returns it. Azure usually forms the name of a
 * family from the names of its sizes, such as `standardDDSv5Family` for Standard_D4ds_v5. If Azure gives a new size
 * another name, the result is the name of no family.
 */
export function quotaFamily(vmSize: string): string | undefined {
  const { name = "" } = parseVmSize(vmSize) ?? {};
  const family = irregularFamily(name) ?? regularFamily(name);
  return family === undefined ? undefined : comparableFamily(family);
}

function regularFamily(vmSize: string): string | undefined {
  const [, series, features = "", parts = "", version = "", promo = ""] = PARTS.exec(vmSize) ?? [];
  return series === undefined ? undefined : `standard${series}${features}${version}${parts}${promo}Family`;
}

/** Returns a family's name without the parts that Azure spells differently from family to family. */
export function comparableFamily(name: string): string {
  return name.toLowerCase().replace(/[ _]/g, "");
}
