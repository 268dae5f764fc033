import { unservedHost } from "../unserved-host";
import type { KeptRow } from "./kept-type";

const PROFILE = ["Microsoft.Cdn/profiles", "profileName"];

/** Content delivery networks. No endpoint is served. */
export const keptCdnTypes: readonly KeptRow[] = [
  {
    type: "cdn:Profile",
    apiVersion: "2025-06-01",
    id: PROFILE,
    inputs: `identity{type! userAssignedIdentities[]} location logScrubbing{scrubbingRules[]{matchVariable! selector
      selectorMatchOperator! state} state} originResponseTimeoutSeconds:int profileName resourceGroupName!
      sku!{name} tags:map`,
    generic: ["identity", "provisioningState", "systemData"],
    own: { kind: () => "cdn", resourceState: () => "Active" },
  },
  {
    type: "cdn:Endpoint",
    apiVersion: "2025-06-01",
    id: [...PROFILE, "endpoints", "endpointName"],
    inputs: `contentTypesToCompress[] defaultOriginGroup{id}
      deliveryPolicy{description rules![]{actions![]:any conditions[]:any name order!:int}} endpointName
      geoFilters[]{action! countryCodes![] relativePath!} isCompressionEnabled:bool isHttpAllowed:bool
      isHttpsAllowed:bool location optimizationType
      originGroups[]{healthProbeSettings{probeIntervalInSeconds:int probePath probeProtocol
      probeRequestType} name! origins![]{id}
      responseBasedOriginErrorDetectionSettings{httpErrorRanges[]{begin:int end:int}
      responseBasedDetectedErrorTypes responseBasedFailoverThresholdPercentage:int}
      trafficRestorationTimeToHealedOrNewEndpointsInMinutes:int} originHostHeader originPath
      origins![]{enabled:bool hostName! httpPort:int httpsPort:int name! originHostHeader priority:int
      privateLinkAlias privateLinkApprovalMessage privateLinkLocation privateLinkResourceId weight:int}
      probePath profileName! queryStringCachingBehavior resourceGroupName! tags:map urlSigningKeys[]{keyId!
      keySourceParameters!{resourceGroupName! secretName! secretVersion! subscriptionId! typeName!
      vaultName!}} webApplicationFirewallPolicyLink{id}`,
    generic: ["provisioningState", "systemData"],
    own: { hostName: ({ name }) => unservedHost(name, "azureedge"), resourceState: () => "Running" },
  },
];
