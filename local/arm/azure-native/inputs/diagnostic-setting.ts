import { array, boolean, integer, object, required, string } from "../../input-schema";

const retentionPolicy = object({
  days: required(integer({ min: 0 })),
  enabled: required(boolean()),
});

/** The inputs of `azure-native:monitor:DiagnosticSetting`. */
export const diagnosticSettingInputs = object({
  eventHubAuthorizationRuleId: string(),
  eventHubName: string(),
  logAnalyticsDestinationType: string(),
  logs: array(
    object({
      category: string(),
      categoryGroup: string(),
      enabled: required(boolean()),
      retentionPolicy,
    }),
  ),
  marketplacePartnerId: string(),
  metrics: array(
    object({
      category: string(),
      enabled: required(boolean()),
      retentionPolicy,
      timeGrain: string(),
    }),
  ),
  name: string({ min: 1, max: 260, pattern: /^[^*<>%&:\\?+/]*[^*<>%&:\\?+/. ]$/ }),
  resourceUri: required(string()),
  serviceBusRuleId: string(),
  storageAccountId: string(),
  workspaceId: string(),
});
