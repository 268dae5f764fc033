import { roleAssignmentRequireSoundCondition } from "../../../../policies/rules/authorization/role-assignment-require-sound-condition";
import { describeRule } from "../../support/describe-rule";

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const PATH = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path]";
const BOTH = `(!(ActionMatches{'${BLOBS}/write'}) AND !(ActionMatches{'${BLOBS}/add/action'}))`;

describeRule(roleAssignmentRequireSoundCondition, {
  compliant: { condition: `${BOTH} OR ${PATH} StringLike 'task1/*'`, conditionVersion: "2.0" },
  passes: { "no condition": { condition: undefined, conditionVersion: undefined } },
  broken: {
    conditionVersion: [undefined, "1.0"],
    condition: [
      `!(ActionMatches{'${BLOBS}/write'})`,
      `!(ActionMatches{'${BLOBS}/add/action'})`,
      `${BOTH} OR ${PATH} StringLike 'task1*'`,
      `${BOTH} OR ${PATH} StringStartsWith 'task1'`,
    ],
  },
});
