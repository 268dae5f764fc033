import { poolRequireTrustedLaunch } from "../../../../policies/rules/batch/pool-require-trusted-launch";
import { describeRule } from "../../support/describe-rule";

const machine = (securityProfile: object) => ({
  deploymentConfiguration: { virtualMachineConfiguration: { securityProfile } },
});

const PROFILE = "deploymentConfiguration.virtualMachineConfiguration.securityProfile";

const uefiSettings = { secureBootEnabled: true, vTpmEnabled: true };

describeRule(poolRequireTrustedLaunch, {
  compliant: machine({ securityType: "trustedLaunch", uefiSettings }),
  passes: { "a confidential machine": machine({ securityType: "ConfidentialVM", uefiSettings }) },
  broken: {
    [`${PROFILE}.securityType`]: [undefined, "Standard"],
    [`${PROFILE}.uefiSettings.secureBootEnabled`]: [false, undefined],
    [`${PROFILE}.uefiSettings.vTpmEnabled`]: [false, undefined],
    [PROFILE]: [undefined],
  },
});
