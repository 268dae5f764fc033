import { accountForbidSideDoors } from "../../../../policies/rules/storage/account-forbid-side-doors";
import { describeRule } from "../../support/describe-rule";

describeRule(accountForbidSideDoors, {
  compliant: { isLocalUserEnabled: false, allowCrossTenantReplication: false },
  broken: {
    isLocalUserEnabled: [undefined, true],
    allowCrossTenantReplication: [undefined, true],
    isSftpEnabled: [true, "true"],
  },
});
