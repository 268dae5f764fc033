import { resourceRule } from "../../rule";

const MACHINE = "deploymentConfiguration.virtualMachineConfiguration";

export const poolRequireDiskEncryption = resourceRule({
  name: "azure-batch-pool-require-disk-encryption",
  passes: "The temporary disk of a node is encrypted, by Batch or by the node's host.",
  reason: "Tasks write their data to the temporary disk, and Azure does not encrypt it by default.",
  fix: "add TemporaryDisk to diskEncryptionConfiguration.targets, or set securityProfile.encryptionAtHost to true",
  published: ["Azure Policy 1760f9d4-7206-436e-a28f-d9f3a5c8a227"],
  // The default of the components is none, because some VM sizes support neither kind.
  level: "advisory",
  severity: "medium",
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      if (pool.get(`${MACHINE}.securityProfile.encryptionAtHost`) === true) return undefined;
      const property = `${MACHINE}.diskEncryptionConfiguration.targets`;
      const targets = pool.texts(property);
      if (targets.includes("TemporaryDisk")) return undefined;
      return { property, must: "contain TemporaryDisk", got: targets.join(", ") || undefined };
    },
  ],
});
