import { boolean, map, object, oneOf, required, string } from "../../../input-schema";

/** A zone's name has at least two labels. */
const zoneName = string({ min: 3, max: 253, pattern: /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/i });

/** The inputs of `azure-native:privatedns:PrivateZone`. */
export const privateZoneInputs = object({
  location: string(),
  privateZoneName: zoneName,
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  tags: map(string()),
});

/** The inputs of `azure-native:privatedns:VirtualNetworkLink`. */
export const virtualNetworkLinkInputs = object({
  location: string(),
  privateZoneName: required(zoneName),
  registrationEnabled: boolean(),
  resolutionPolicy: oneOf("Default", "NxDomainRedirect"),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
  tags: map(string()),
  virtualNetwork: object({ id: string() }),
  virtualNetworkLinkName: string({ min: 1, max: 80, pattern: /^[a-zA-Z0-9](?:[\w.-]*\w)?$/ }),
});
