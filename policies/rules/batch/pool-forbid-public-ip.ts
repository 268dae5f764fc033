import { resourceRule } from "../../rule";

const NONE = "NoPublicIPAddresses";

export const poolForbidPublicIp = resourceRule({
  name: "azure-batch-pool-forbid-public-ip",
  passes: "The nodes of a pool have no public IP addresses.",
  reason: "A node with a public address is only protected by the rules of its network.",
  fix: `set networkConfiguration.publicIPAddressConfiguration.provision to ${NONE}, and give the pool a subnetId`,
  published: ["MCSB NS-1"],
  // The default of the components is a public address, because nodes without one need a subnet.
  level: "advisory",
  severity: "medium",
  resources: ["batch:Pool"],
  judges: [
    (pool) => {
      const property = "networkConfiguration.publicIPAddressConfiguration.provision";
      const provision = pool.text(property);
      return provision === NONE ? undefined : { property, must: `be ${NONE}`, got: provision };
    },
  ],
});
