import { accountForbidAnonymousAccess } from "../../../../policies/rules/storage/account-forbid-anonymous-access";
import { describeRule } from "../../support/describe-rule";

describeRule(accountForbidAnonymousAccess, {
  compliant: { allowBlobPublicAccess: false },
  broken: { allowBlobPublicAccess: [undefined, true] },
});
