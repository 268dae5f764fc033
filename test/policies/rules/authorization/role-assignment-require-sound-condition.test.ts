import { JOB_CONTAINERS_ONLY } from "../../../../components/grants/grant";
import { roleAssignmentRequireSoundCondition } from "../../../../policies/rules/authorization/role-assignment-require-sound-condition";
import { describeRule } from "../../support/describe-rule";

const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
const PATH = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers/blobs:path]";
const NAME = "@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name]";
const BOTH = `(!(ActionMatches{'${BLOBS}/write'}) AND !(ActionMatches{'${BLOBS}/add/action'}))`;

describeRule(roleAssignmentRequireSoundCondition, {
  compliant: { condition: `${BOTH} OR ${PATH} StringLike 'task1/*'`, conditionVersion: "2.0" },
  passes: {
    "no condition": { condition: undefined, conditionVersion: undefined },
    "the condition of OutputWriter": { condition: JOB_CONTAINERS_ONLY },
    "a path without a wildcard": { condition: `${PATH} StringLike 'task1/result.txt'` },
    "one container": { condition: `${NAME} StringEquals 'job-render'` },
    "a condition on the network": { condition: "@Environment[isPrivateLink] BoolEquals true" },
  },
  broken: {
    conditionVersion: [undefined, "1.0"],
    condition: [
      `!(ActionMatches{'${BLOBS}/write'})`,
      `!(ActionMatches{'${BLOBS}/add/action'})`,
      `${BOTH} OR ${PATH} StringLike 'task1*'`,
      `${BOTH} OR ${PATH} StringStartsWith 'task1'`,
      `${BOTH} OR ${PATH} StringLikeIgnoreCase '*'`,
      `${BOTH} OR ${PATH} ForAnyOfAnyValues:StringLike {'task1/*', 'task2*'}`,
      `${BOTH} OR ${NAME} StringLike '*'`,
      `${BOTH} OR ${NAME} StringStartsWith ''`,
      `${BOTH} OR ${NAME} StringStartsWith 'job-render'`,
      `${BOTH} OR @Resource[containers:name] StringEquals 'job-render'`,
    ],
  },
});
