import { poolRequireGrantedIdentities } from "../../../../policies/rules/batch/pool-require-granted-identities";
import { describeStackRule } from "../../support/describe-stack-rule";

const GROUP = "/subscriptions/s/resourceGroups/g/providers";
const NODES = `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/nodes`;
const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const CONTRIBUTOR = `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe`;
const ACR_PULL = `${ROLES}/7f951dda-4ed3-4680-a7ca-43fe172d538d`;
const REGISTRIES = "deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries";

const grantOf = (roleDefinitionId: string, principal: string) => ({
  type: "azure-native:authorization:RoleAssignment",
  props: { roleDefinitionId },
  sources: { principalId: [principal] },
});

describeStackRule(poolRequireGrantedIdentities, {
  compliant: [
    {
      type: "azure-native:managedidentity:UserAssignedIdentity",
      name: "nodes",
      props: { resourceName: "nodes" },
    },
    {
      type: "azure-native:managedidentity:UserAssignedIdentity",
      name: "others",
      props: { resourceName: "others" },
    },
    {
      type: "azure-native:batch:Pool",
      name: "pool",
      props: {
        identity: { type: "UserAssigned", userAssignedIdentities: [NODES] },
        deploymentConfiguration: {
          virtualMachineConfiguration: {
            containerConfiguration: { containerRegistries: [{ identityReference: { resourceId: NODES } }] },
          },
        },
      },
    },
    { ...grantOf(CONTRIBUTOR, "nodes"), name: "outputs" },
    { ...grantOf(ACR_PULL, "nodes"), name: "registry" },
  ],
  passes: {
    "a pool without registries": { registry: undefined, "pool.deploymentConfiguration": undefined },
    "a registry with a password": { registry: undefined, [`pool.${REGISTRIES}`]: [{ password: "secret" }] },
    "an identity of another stack": { nodes: undefined, outputs: undefined, registry: undefined },
    "a custom role": {
      role: { type: "azure-native:authorization:RoleDefinition", props: {} },
      outputs: {
        type: "azure-native:authorization:RoleAssignment",
        props: {},
        sources: { principalId: ["nodes"], roleDefinitionId: ["role"] },
      },
    },
  },
  broken: {
    "an identity without roles": { outputs: undefined, registry: undefined },
    "a registry without a role": { registry: undefined },
    "roles of another identity": {
      outputs: grantOf(CONTRIBUTOR, "others"),
      registry: grantOf(ACR_PULL, "others"),
    },
    "a pool that has only the role for its registry": { outputs: undefined },
  },
  subjects: ["pool"],
  reads: ["pool.identity", "pool.deploymentConfiguration", "outputs.roleDefinitionId"],
  links: { "pool.identity": "nodes" },
});
