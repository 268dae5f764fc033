import { blobsRequireRecovery } from "../../../../policies/rules/storage/blobs-require-recovery";
import { describeRule } from "../../support/describe-rule";

describeRule(blobsRequireRecovery, {
  compliant: {
    deleteRetentionPolicy: { enabled: true, days: 7 },
    containerDeleteRetentionPolicy: { enabled: true, days: 30 },
  },
  broken: {
    "deleteRetentionPolicy.enabled": [undefined, false],
    "deleteRetentionPolicy.days": [undefined, 6],
    "containerDeleteRetentionPolicy.enabled": [undefined, false],
    "containerDeleteRetentionPolicy.days": [1],
  },
  allowed: [{ settings: { minDays: 1 }, path: "deleteRetentionPolicy.days", value: 3 }],
});
