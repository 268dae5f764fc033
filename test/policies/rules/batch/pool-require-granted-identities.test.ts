import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { poolRequireGrantedIdentities } from "../../../../policies/rules/batch/pool-require-granted-identities";
import { describeStackRule } from "../../support/describe-stack-rule";
import { judgedStack, UNKNOWN } from "../../support/judged";

const GROUP = "/subscriptions/s/resourceGroups/g/providers";
const NODES = `${GROUP}/Microsoft.ManagedIdentity/userAssignedIdentities/nodes`;
const ROLES = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions";
const CONTRIBUTOR = `${ROLES}/ba92f5b4-2d11-453d-a403-e96b0029c9fe`;
const ACR_PULL = `${ROLES}/7f951dda-4ed3-4680-a7ca-43fe172d538d`;
const REGISTRIES = "deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries";

const PRINCIPAL = "0a1b2c3d-0000-4000-8000-000000000001";

/** A grant whose principal is a text, such as from configuration. */
const grantToText = (roleDefinitionId: string, principalId: string) => ({
  type: "azure-native:authorization:RoleAssignment",
  props: { roleDefinitionId, principalId },
});

/** The identity of the pool, which exists. */
const EXISTING = {
  type: "azure-native:managedidentity:UserAssignedIdentity",
  props: { resourceName: "nodes" },
  outputs: { name: "nodes", principalId: PRINCIPAL },
};

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
    "an identity that the program only reads": {
      nodes: { ...EXISTING, props: EXISTING.outputs, isRead: true },
      outputs: undefined,
      registry: undefined,
    },
    "roles of a principal that is a text": {
      nodes: EXISTING,
      outputs: grantToText(CONTRIBUTOR, PRINCIPAL.toUpperCase()),
      registry: grantToText(ACR_PULL, PRINCIPAL),
    },
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
    "roles of another principal that is a text": {
      nodes: EXISTING,
      outputs: grantToText(CONTRIBUTOR, PRINCIPAL.replace("1", "2")),
      registry: undefined,
    },
    "a pool that has only the role for its registry": { outputs: undefined },
  },
  subjects: ["pool"],
  reads: ["pool.identity", "pool.deploymentConfiguration", "outputs.roleDefinitionId"],
  links: { "pool.identity": "nodes" },
});

describe(poolRequireGrantedIdentities.name, () => {
  const pool = {
    type: "azure-native:batch:Pool",
    name: "pool",
    props: { identity: { type: "UserAssigned", userAssignedIdentities: [NODES] } },
  };
  it("says which of the two roles is missing", async () => {
    const deploymentConfiguration = {
      virtualMachineConfiguration: {
        containerConfiguration: { containerRegistries: [{ identityReference: { resourceId: NODES } }] },
      },
    };
    const withRegistry = { ...pool, props: { ...pool.props, deploymentConfiguration } };
    const missing = async (roleDefinitionId: string) => {
      const grant = { ...grantOf(roleDefinitionId, "nodes"), name: "grant" };
      const stack = [{ ...EXISTING, name: "nodes" }, withRegistry, grant];
      return (await judgedStack(poolRequireGrantedIdentities.name, stack)).violations.join();
    };
    assert.match(await missing(CONTRIBUTOR), /must have a role to pull images in this stack/);
    assert.match(await missing(ACR_PULL), /must have a role for storage in this stack/);
  });

  const unjudged = {
    "whose principal is not known yet": [{ ...EXISTING, name: "nodes" }, grantToText(CONTRIBUTOR, UNKNOWN)],
    "whose principal is a text, if the identity's is not known yet": [
      { ...EXISTING, name: "nodes", outputs: { principalId: UNKNOWN } },
      grantToText(CONTRIBUTOR, PRINCIPAL),
    ],
    "whose principal is a text, if the identity does not exist yet": [
      { ...EXISTING, name: "nodes", outputs: {} },
      grantToText(CONTRIBUTOR, PRINCIPAL),
    ],
  };

  for (const [title, resources] of Object.entries(unjudged)) {
    it(`does not judge a role ${title}`, async () => {
      const stack = [pool, ...resources.map((each) => ({ name: "grant", ...each }))];
      const { violations, unknown } = await judgedStack(poolRequireGrantedIdentities.name, stack);
      assert.deepEqual(violations, []);
      assert.equal(unknown.length, 1);
      assert.match(unknown[0] ?? "", /^principalId\b.* is not known yet/);
    });
  }
});
