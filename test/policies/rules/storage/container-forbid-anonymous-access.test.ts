import { containerForbidAnonymousAccess } from "../../../../policies/rules/storage/container-forbid-anonymous-access";
import { describeRule } from "../../support/describe-rule";

describeRule(containerForbidAnonymousAccess, {
  compliant: { containerName: "job-render" },
  passes: { None: { publicAccess: "None" } },
  broken: { publicAccess: ["Blob", "Container"] },
});
