import { type Properties, resourceRule } from "../../rule";

/** SSH, RDP, and WinRM over HTTP and HTTPS. */
const REMOTE_ACCESS_PORTS = [22, 3389, 5985, 5986];

/** The spellings of all addresses in a rule of a network security group. */
const EVERYBODY = ["*", "internet", "0.0.0.0/0"];

export const poolForbidRemoteAccess = resourceRule({
  name: "azure-batch-pool-forbid-remote-access",
  passes: "No port for remote access of a pool's nodes can be reached from outside, or its rules deny everybody.",
  reason: "A user who signs in to a node has the rights of its identity, and sees the data of all its tasks.",
  fix: "remove the inbound NAT pool, and use the log files that Batch and the tool upload",
  published: [],
  level: "mandatory",
  severity: "high",
  settings: {
    ports: {
      type: "array",
      items: { type: "integer" },
      default: REMOTE_ACCESS_PORTS,
      description: "The ports of nodes that are closed to the outside, such as 22. SSH, RDP and WinRM are the default.",
    },
  },
  resources: ["batch:Pool"],
  judges: [
    {
      each: "networkConfiguration.endpointConfiguration.inboundNatPools",
      judge: (nat, { ports }) => {
        const port = nat.get("backendPort");
        // Some languages pass a number as a text.
        if (!(ports as readonly number[]).includes(Number(port)) || deniesEverybody(nat)) return undefined;
        return { property: "backendPort", must: "be no port for remote access", got: port };
      },
    },
  ],
});

/** Returns whether rules deny all addresses. Without rules, Batch allows all ("Pool - Create", `InboundNatPool`). */
function deniesEverybody(nat: Properties): boolean {
  const rules = nat.items("networkSecurityGroupRules");
  return (
    rules.every((rule) => rule.text("access") === "Deny") &&
    rules.some((rule) => EVERYBODY.includes(rule.text("sourceAddressPrefix")?.toLowerCase() ?? ""))
  );
}
