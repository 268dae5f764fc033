import { type Judge, resourceRule } from "../../rule";

const PROFILE = "deploymentConfiguration.virtualMachineConfiguration.securityProfile";

/** Confidential machines have what trusted launch has. */
const TYPES = ["trustedlaunch", "confidentialvm"];

export const poolRequireTrustedLaunch = resourceRule({
  name: "azure-batch-pool-require-trusted-launch",
  passes: "The nodes of a pool start by trusted launch, with secure boot and a virtual TPM.",
  reason: "Without it, a changed boot loader or driver stays unseen.",
  fix: "set securityProfile to { securityType: trustedLaunch, uefiSettings: { secureBootEnabled: true, vTpmEnabled: true } }",
  published: [],
  level: "advisory",
  // Images of generation 1 and some sizes do not support it, and drivers of GPUs can need secure boot to be off.
  strictLevel: "advisory",
  severity: "low",
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      const property = `${PROFILE}.securityType`;
      const type = pool.text(property);
      if (TYPES.includes(type?.toLowerCase() ?? "")) return undefined;
      return { property, must: "be trustedLaunch or confidentialVM", got: type };
    },
    enabled("secureBootEnabled"),
    enabled("vTpmEnabled"),
  ],
});

/** Requires a setting of a pool that has a security type. */
function enabled(setting: string): Judge {
  return (pool) => {
    const property = `${PROFILE}.uefiSettings.${setting}`;
    if (!pool.has(`${PROFILE}.securityType`) || pool.get(property) === true) return undefined;
    return { property, must: "be true", got: pool.get(property) };
  };
}
