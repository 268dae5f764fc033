import { poolRequireIdentity } from "../../../../policies/rules/batch/pool-require-identity";
import { describeRule } from "../../support/describe-rule";

const identities = (...names: string[]) => names.map((name) => `/subscriptions/s/userAssignedIdentities/${name}`);

describeRule(poolRequireIdentity, {
  compliant: { identity: { type: "UserAssigned", userAssignedIdentities: identities("nodes") } },
  passes: {
    "the identities of earlier versions of the type, which are an object": {
      identity: { type: "UserAssigned", userAssignedIdentities: { "/subscriptions/s/nodes": {} } },
    },
  },
  broken: {
    "identity.type": ["None", undefined],
    identity: [undefined],
    "identity.userAssignedIdentities": [undefined, [], identities("nodes", "inputs")],
  },
  allowed: [
    {
      settings: { maxIdentities: 2 },
      path: "identity.userAssignedIdentities",
      value: identities("nodes", "inputs"),
    },
  ],
});
