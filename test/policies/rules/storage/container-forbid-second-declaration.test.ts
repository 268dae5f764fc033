import { outputContainerName } from "../../../../conventions";
import { containerForbidSecondDeclaration } from "../../../../policies/rules/storage/container-forbid-second-declaration";
import { describeStackRule } from "../../support/describe-stack-rule";
import { type TestResource, UNKNOWN } from "../../support/judged";

const containerOf = (accountName: string, jobId: string) => ({
  type: "azure-native:storage:BlobContainer",
  props: { accountName, containerName: outputContainerName(jobId) },
});

/** A container in an account that does not exist yet. */
const newContainerOf = (account: string, jobId: string) => ({
  type: "azure-native:storage:BlobContainer",
  props: { accountName: UNKNOWN, containerName: outputContainerName(jobId) },
  sources: { accountName: [account] },
});

const accountOf = (name: string): TestResource => ({
  type: "azure-native:storage:StorageAccount",
  name,
  props: { accountName: name },
});

describeStackRule(containerForbidSecondDeclaration, {
  compliant: [
    { ...containerOf("outputs", "render"), name: "render" },
    { ...containerOf("outputs", "encode"), name: "encode" },
  ],
  passes: {
    "the same job in another account": { encode: containerOf("others", "render") },
    "a container that the program also reads": { encode: { ...containerOf("outputs", "render"), isRead: true } },
    "the same job in another account that does not exist yet": {
      first: accountOf("first"),
      second: accountOf("second"),
      render: newContainerOf("first", "render"),
      encode: newContainerOf("second", "render"),
    },
  },
  broken: {
    "a container that is declared twice": { encode: containerOf("outputs", "render") },
    "ids that differ in letter case": { encode: containerOf("Outputs", "RENDER") },
    "ids with one hashed name": {
      render: containerOf("outputs", "my_job"),
      encode: containerOf("outputs", "MY_job"),
    },
    "a container that is declared twice in an account that does not exist yet": {
      account: accountOf("account"),
      render: newContainerOf("account", "render"),
      encode: newContainerOf("account", "render"),
    },
  },
  subjects: ["render", "encode"],
  reads: ["render.containerName", "encode.containerName"],
});

describeStackRule(containerForbidSecondDeclaration, {
  compliant: [
    { ...containerOf("outputs", "render"), name: "render" },
    { ...containerOf("others", "render"), name: "other" },
  ],
  broken: { "the same account": { "other.accountName": "outputs" } },
  subjects: ["render", "other"],
  reads: ["render.accountName", "other.accountName"],
});
