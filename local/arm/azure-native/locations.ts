import { ArmError } from "../arm-error";
import { type Properties, stringAt } from "../properties";
import type { ResourceType } from "./resource-type";

/** The regions of Azure's public cloud ("List of Azure regions", and `az account list-locations`). */
const REGIONS = `
  australiacentral australiacentral2 australiaeast australiasoutheast austriaeast belgiumcentral brazilsouth
  brazilsoutheast brazilus canadacentral canadaeast centralindia centralus centraluseuap chilecentral denmarkeast
  eastasia eastus eastus2 eastus2euap eastusstg francecentral francesouth germanynorth germanywestcentral
  indonesiacentral israelcentral israelnorthwest italynorth japaneast japanwest jioindiacentral jioindiawest
  koreacentral koreasouth malaysiasouth malaysiawest mexicocentral newzealandnorth northcentralus northeurope
  norwayeast norwaywest polandcentral qatarcentral southafricanorth southafricawest southcentralus southcentralusstg
  southeastasia southeastus southindia spaincentral swedencentral swedensouth switzerlandnorth switzerlandwest
  taiwannorth taiwannorthwest uaecentral uaenorth uksouth ukwest westcentralus westeurope westindia westus westus2
  westus3
`
  .trim()
  .split(/\s+/);

/** The types that exist once for all regions. */
const GLOBAL_TYPES = [/^Microsoft\.Network\/privateDnsZones/i];

/** The types that can be in a region, or exist once for all regions. */
const EITHER = [/^Microsoft\.Cdn\//i];

/**
 * Requires that a resource's location exists. Each region is accepted for each type.
 *
 * @throws {ArmError} `LocationNotAvailableForResourceType` or, for a group, `LocationNotAvailableForResourceGroup`.
 */
export function requireLocation({ armType }: ResourceType, inputs: Properties): void {
  const location = stringAt(inputs, "location");
  if (location === undefined) return;
  const name = location.toLowerCase().replaceAll(" ", "");
  const isGlobal = GLOBAL_TYPES.some((type) => type.test(armType));
  if (isGlobal ? name === "global" : REGIONS.includes(name)) return;
  if (name === "global" && EITHER.some((type) => type.test(armType))) return;
  const regions = isGlobal ? "global" : REGIONS.join(",");
  const isGroup = armType === "Microsoft.Resources/resourceGroups";
  throw new ArmError(
    400,
    isGroup ? "LocationNotAvailableForResourceGroup" : "LocationNotAvailableForResourceType",
    isGroup
      ? `The provided location '${location}' is not available for resource group. List of available regions is '${regions}'.`
      : `The provided location '${location}' is not available for resource type '${armType}'. List of available regions for the resource type is '${regions}'.`,
  );
}
