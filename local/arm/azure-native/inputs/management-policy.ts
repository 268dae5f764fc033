import { array, boolean, integer, object, oneOf, required, string } from "../../input-schema";

/** The inputs of `azure-native:storage:ManagementPolicy`. */
export const managementPolicyInputs = object({
  accountName: required(string({ min: 3, max: 24, pattern: /^[a-z0-9]+$/ })),
  managementPolicyName: oneOf("default"),
  policy: required(
    object({
      rules: required(
        array(
          object({
            definition: required(
              object({
                actions: required(
                  object({
                    baseBlob: object({
                      delete: object({
                        daysAfterCreationGreaterThan: integer({ min: 0 }),
                        daysAfterLastAccessTimeGreaterThan: integer({ min: 0 }),
                        daysAfterLastTierChangeGreaterThan: integer({ min: 0 }),
                        daysAfterModificationGreaterThan: integer({ min: 0 }),
                      }),
                      enableAutoTierToHotFromCool: boolean(),
                      tierToArchive: object({
                        daysAfterCreationGreaterThan: integer({ min: 0 }),
                        daysAfterLastAccessTimeGreaterThan: integer({ min: 0 }),
                        daysAfterLastTierChangeGreaterThan: integer({ min: 0 }),
                        daysAfterModificationGreaterThan: integer({ min: 0 }),
                      }),
                      tierToCold: object({
                        daysAfterCreationGreaterThan: integer({ min: 0 }),
                        daysAfterLastAccessTimeGreaterThan: integer({ min: 0 }),
                        daysAfterLastTierChangeGreaterThan: integer({ min: 0 }),
                        daysAfterModificationGreaterThan: integer({ min: 0 }),
                      }),
                      tierToCool: object({
                        daysAfterCreationGreaterThan: integer({ min: 0 }),
                        daysAfterLastAccessTimeGreaterThan: integer({ min: 0 }),
                        daysAfterLastTierChangeGreaterThan: integer({ min: 0 }),
                        daysAfterModificationGreaterThan: integer({ min: 0 }),
                      }),
                      tierToHot: object({
                        daysAfterCreationGreaterThan: integer({ min: 0 }),
                        daysAfterLastAccessTimeGreaterThan: integer({ min: 0 }),
                        daysAfterLastTierChangeGreaterThan: integer({ min: 0 }),
                        daysAfterModificationGreaterThan: integer({ min: 0 }),
                      }),
                    }),
                    snapshot: actionsSinceCreation(),
                    version: actionsSinceCreation(),
                  }),
                ),
                filters: object({
                  blobIndexMatch: array(
                    object({
                      name: required(string({ min: 1, max: 128 })),
                      op: required(string()),
                      value: required(string({ max: 256 })),
                    }),
                  ),
                  blobTypes: required(array(string())),
                  prefixMatch: array(string()),
                }),
              }),
            ),
            enabled: boolean(),
            name: required(string()),
            type: required(oneOf("Lifecycle")),
          }),
        ),
      ),
    }),
  ),
  resourceGroupName: required(string({ min: 1, max: 90, pattern: /^[-\p{L}\p{N}._()]*[-\p{L}\p{N}_()]$/u })),
});

/** Returns the actions for snapshots and earlier versions, whose age counts from their creation. */
function actionsSinceCreation() {
  const since = () =>
    object({
      daysAfterCreationGreaterThan: required(integer({ min: 0 })),
      daysAfterLastTierChangeGreaterThan: integer({ min: 0 }),
    });
  return object({
    delete: since(),
    tierToArchive: since(),
    tierToCold: since(),
    tierToCool: since(),
    tierToHot: since(),
  });
}
