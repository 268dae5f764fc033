import { ArmError } from "../arm-error";
import { type Properties, stringAt } from "../properties";
import type { ResourceType } from "./resource-type";

/** The regions of Azure, with the names that people read ("List of Azure regions", `az account list-locations`). */
export const REGIONS: Readonly<Record<string, string>> = {
  australiacentral: "Australia Central",
  australiacentral2: "Australia Central 2",
  australiaeast: "Australia East",
  australiasoutheast: "Australia Southeast",
  austriaeast: "Austria East",
  belgiumcentral: "Belgium Central",
  brazilsouth: "Brazil South",
  brazilsoutheast: "Brazil Southeast",
  brazilus: "Brazil US",
  canadacentral: "Canada Central",
  canadaeast: "Canada East",
  centralindia: "Central India",
  centralus: "Central US",
  centraluseuap: "Central US EUAP",
  chilecentral: "Chile Central",
  denmarkeast: "Denmark East",
  eastasia: "East Asia",
  eastus: "East US",
  eastus2: "East US 2",
  eastus2euap: "East US 2 EUAP",
  eastusstg: "East US STG",
  francecentral: "France Central",
  francesouth: "France South",
  germanynorth: "Germany North",
  germanywestcentral: "Germany West Central",
  indonesiacentral: "Indonesia Central",
  israelcentral: "Israel Central",
  israelnorthwest: "Israel Northwest",
  italynorth: "Italy North",
  japaneast: "Japan East",
  japanwest: "Japan West",
  jioindiacentral: "Jio India Central",
  jioindiawest: "Jio India West",
  koreacentral: "Korea Central",
  koreasouth: "Korea South",
  malaysiasouth: "Malaysia South",
  malaysiawest: "Malaysia West",
  mexicocentral: "Mexico Central",
  newzealandnorth: "New Zealand North",
  northcentralus: "North Central US",
  northeurope: "North Europe",
  norwayeast: "Norway East",
  norwaywest: "Norway West",
  polandcentral: "Poland Central",
  qatarcentral: "Qatar Central",
  southafricanorth: "South Africa North",
  southafricawest: "South Africa West",
  southcentralus: "South Central US",
  southcentralusstg: "South Central US STG",
  southeastasia: "Southeast Asia",
  southeastus: "Southeast US",
  southindia: "South India",
  spaincentral: "Spain Central",
  swedencentral: "Sweden Central",
  swedensouth: "Sweden South",
  switzerlandnorth: "Switzerland North",
  switzerlandwest: "Switzerland West",
  taiwannorth: "Taiwan North",
  taiwannorthwest: "Taiwan Northwest",
  uaecentral: "UAE Central",
  uaenorth: "UAE North",
  uksouth: "UK South",
  ukwest: "UK West",
  westcentralus: "West Central US",
  westeurope: "West Europe",
  westindia: "West India",
  westus: "West US",
  westus2: "West US 2",
  westus3: "West US 3",
};

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
  const name = locationName(location);
  const isGlobal = GLOBAL_TYPES.some((type) => type.test(armType));
  if (isGlobal ? name === "global" : name in REGIONS) return;
  if (name === "global" && EITHER.some((type) => type.test(armType))) return;
  const regions = isGlobal ? "global" : Object.keys(REGIONS).join(",");
  const isGroup = armType === "Microsoft.Resources/resourceGroups";
  throw new ArmError(
    400,
    isGroup ? "LocationNotAvailableForResourceGroup" : "LocationNotAvailableForResourceType",
    isGroup
      ? `The provided location '${location}' is not available for resource group. List of available regions is '${regions}'.`
      : `The provided location '${location}' is not available for resource type '${armType}'. List of available regions for the resource type is '${regions}'.`,
  );
}

/** Returns a location's name as Azure stores it: `West Europe` becomes `westeurope`. */
export function locationName(location: string): string {
  return location.toLowerCase().replaceAll(" ", "");
}
