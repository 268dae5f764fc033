import { containerRequireStandardName } from "../../../../policies/rules/storage/container-require-standard-name";
import { describeRule } from "../../support/describe-rule";

describeRule(containerRequireStandardName, {
  compliant: { containerName: "job-render" },
  passes: {
    "a hashed name": { containerName: "job-my-job-bob-e04620bc2add214df74e158ba60d24273a0e0927" },
    "other containers": { containerName: "inputs" },
  },
  broken: { containerName: ["job-a--b", "job-", "job-Render", "job-render-"] },
});
