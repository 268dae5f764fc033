import { startTaskRequirePrivateFiles } from "../../../../policies/rules/batch/start-task-require-private-files";
import { describeRule } from "../../support/describe-rule";

const FILE = {
  httpUrl: "https://outputs.blob.core.windows.net/tool/batch-outputs.tar.gz",
  filePath: "batch-outputs.tar.gz",
  identityReference: { resourceId: "/subscriptions/s/resourceGroups/g/providers/p/userAssignedIdentities/nodes" },
};

describeRule(startTaskRequirePrivateFiles, {
  compliant: { startTask: { commandLine: "true", resourceFiles: [FILE] } },
  passes: { "a pool without a StartTask": { startTask: undefined } },
  broken: {
    "startTask.resourceFiles.0.httpUrl": ["http://outputs.blob.core.windows.net/tool/x"],
    "startTask.resourceFiles.0.identityReference": [undefined],
    "startTask.resourceFiles.0": [{ ...FILE, httpUrl: "ftp://example.com/x" }],
  },
  presence: ["startTask.resourceFiles.0.identityReference"],
});
