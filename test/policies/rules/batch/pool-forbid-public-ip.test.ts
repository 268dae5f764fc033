import { poolForbidPublicIp } from "../../../../policies/rules/batch/pool-forbid-public-ip";
import { describeRule } from "../../support/describe-rule";

describeRule(poolForbidPublicIp, {
  compliant: {
    networkConfiguration: {
      subnetId: "id",
      publicIPAddressConfiguration: { provision: "NoPublicIPAddresses" },
    },
  },
  broken: {
    "networkConfiguration.publicIPAddressConfiguration.provision": ["BatchManaged", "UserManaged", undefined],
    networkConfiguration: [undefined, { subnetId: "id" }],
  },
});
