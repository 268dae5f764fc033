import { poolRequireDiskEncryption } from "../../../../policies/rules/batch/pool-require-disk-encryption";
import { describeRule } from "../../support/describe-rule";

const machine = (properties: object) => ({
  deploymentConfiguration: { virtualMachineConfiguration: { nodeAgentSkuId: "batch.node.debian 12", ...properties } },
});

const TARGETS = "deploymentConfiguration.virtualMachineConfiguration.diskEncryptionConfiguration.targets";

describeRule(poolRequireDiskEncryption, {
  compliant: machine({ diskEncryptionConfiguration: { targets: ["TemporaryDisk"] } }),
  passes: { "encryption by the host": machine({ securityProfile: { encryptionAtHost: true } }) },
  broken: {
    [TARGETS]: [undefined, [], ["OsDisk"]],
    [`${TARGETS}.0`]: ["OsDisk"],
    deploymentConfiguration: [machine({ securityProfile: { encryptionAtHost: false } }).deploymentConfiguration],
  },
});
