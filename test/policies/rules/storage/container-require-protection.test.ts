import { containerRequireProtection } from "../../../../policies/rules/storage/container-require-protection";
import { describeStackRule } from "../../support/describe-stack-rule";

const account = { type: "azure-native:storage:StorageAccount", props: { accountName: "outputs" } };
const container = {
  type: "azure-native:storage:BlobContainer",
  props: { accountName: "outputs", containerName: "job-render" },
};
const component = { type: "azure-batch-outputs:index:OutputStorage", props: {} };

describeStackRule(containerRequireProtection, {
  compliant: [
    { ...account, name: "account", protect: true },
    { ...container, name: "container", protect: true },
  ],
  passes: {
    "the resources of a component of this project": {
      component,
      account: { ...account, parent: "component" },
      container: { ...container, parent: "component" },
    },
    "a container of something else": {
      account,
      container: { ...container, props: { accountName: "outputs", containerName: "inputs" } },
    },
    "an account without containers": { account, container: undefined },
    "an account with another one's container": {
      account,
      container: { ...container, protect: true, props: { accountName: "others", containerName: "job-render" } },
    },
  },
  broken: {
    "a container and an account that are not protected": { account, container },
    "an account that is not protected": { account },
    "a container that is not protected": { container },
    "a container of another component": {
      component: { ...component, type: "studio:index:Storage" },
      container: { ...container, parent: "component" },
    },
  },
  subjects: ["account", "container"],
  reads: [],
});
