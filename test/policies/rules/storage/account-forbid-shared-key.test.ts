import { accountForbidSharedKey } from "../../../../policies/rules/storage/account-forbid-shared-key";
import { describeRule } from "../../support/describe-rule";

describeRule(accountForbidSharedKey, {
  compliant: { allowSharedKeyAccess: false },
  broken: { allowSharedKeyAccess: [undefined, true] },
});
