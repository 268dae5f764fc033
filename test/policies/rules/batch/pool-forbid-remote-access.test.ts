import { poolForbidRemoteAccess } from "../../../../policies/rules/batch/pool-forbid-remote-access";
import { describeRule } from "../../support/describe-rule";

const nat = (backendPort: number, ...networkSecurityGroupRules: object[]) => ({
  name: "remote",
  protocol: "TCP",
  frontendPortRangeStart: 60_000,
  frontendPortRangeEnd: 60_099,
  backendPort,
  networkSecurityGroupRules,
});

const rule = (access: string, sourceAddressPrefix: string) => ({ access, sourceAddressPrefix, priority: 150 });

const NAT_POOLS = "networkConfiguration.endpointConfiguration.inboundNatPools";

const withNat = (...inboundNatPools: object[]) => ({
  networkConfiguration: { endpointConfiguration: { inboundNatPools } },
});

describeRule(poolForbidRemoteAccess, {
  compliant: withNat(nat(8080)),
  passes: {
    "a pool without NAT pools": { networkConfiguration: undefined },
    "a port for remote access that rules close for everybody": withNat(nat(22, rule("Deny", "*"))),
  },
  broken: {
    [`${NAT_POOLS}.0.backendPort`]: [22, 3389, 5985, 5986, "22"],
    [`${NAT_POOLS}.0`]: [
      nat(22, rule("Allow", "203.0.113.7")),
      nat(3389, rule("Deny", "203.0.113.7")),
      nat(22, rule("Allow", "203.0.113.7"), rule("Deny", "*")),
    ],
  },
  allowed: [{ settings: { ports: [3389] }, path: `${NAT_POOLS}.0.backendPort`, value: 22 }],
});
