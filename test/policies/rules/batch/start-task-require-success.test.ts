import { startTaskRequireSuccess } from "../../../../policies/rules/batch/start-task-require-success";
import { describeRule } from "../../support/describe-rule";

describeRule(startTaskRequireSuccess, {
  compliant: { startTask: { commandLine: "true", waitForSuccess: true, maxTaskRetryCount: 3 } },
  passes: {
    "a pool without a StartTask": { startTask: undefined },
    "the defaults of Batch": { startTask: { commandLine: "true" } },
  },
  broken: {
    "startTask.waitForSuccess": [false, "false"],
    "startTask.maxTaskRetryCount": [-1, 11],
  },
  allowed: [{ settings: { maxRetries: 20 }, path: "startTask.maxTaskRetryCount", value: 11 }],
});
