import { type Judge, resourceRule } from "../../rule";

export const blobsRequireRecovery = resourceRule({
  name: "azure-storage-blobs-require-recovery",
  passes: "Deleted blobs and containers can be restored for some days.",
  reason: "A mistake in a job or in a program deletes outputs. Soft delete is what brings them back.",
  fix: "set deleteRetentionPolicy and containerDeleteRetentionPolicy to { enabled: true, days: 7 } or more",
  published: ["AZR-000197", "CKV2_AZURE_38"],
  level: "mandatory",
  severity: "high",
  settings: {
    minDays: {
      type: "integer",
      minimum: 1,
      maximum: 365,
      default: 7,
      description: "The least number of days, such as 14.",
    },
  },
  resources: ["storage:BlobServiceProperties"],
  judges: [
    ...["deleteRetentionPolicy", "containerDeleteRetentionPolicy"].map(
      (policy): Judge =>
        (blobs, { minDays }) => {
          if (blobs.get(`${policy}.enabled`) !== true) {
            return { property: `${policy}.enabled`, must: "be true", got: blobs.get(`${policy}.enabled`) };
          }
          const days = Number(blobs.get(`${policy}.days`) ?? 0);
          return days >= Number(minDays)
            ? undefined
            : { property: `${policy}.days`, must: `be at least ${minDays}`, got: days };
        },
    ),
  ],
});
