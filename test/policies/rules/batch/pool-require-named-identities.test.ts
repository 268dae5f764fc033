import { poolRequireNamedIdentities } from "../../../../policies/rules/batch/pool-require-named-identities";
import { describeRule } from "../../support/describe-rule";

const IDENTITIES = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
const NODES = `${IDENTITIES}/nodes`;
const REGISTRIES = "deploymentConfiguration.virtualMachineConfiguration.containerConfiguration.containerRegistries";

const identityReference = { resourceId: NODES };

describeRule(poolRequireNamedIdentities, {
  compliant: {
    identity: { type: "UserAssigned", userAssignedIdentities: [NODES] },
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        containerConfiguration: { containerRegistries: [{ registryServer: "r.azurecr.io", identityReference }] },
      },
    },
    startTask: {
      resourceFiles: [{ httpUrl: "https://a.blob.core.windows.net/c/b", identityReference }],
      containerSettings: { registry: { identityReference } },
    },
    mountConfiguration: [{ azureBlobFileSystemConfiguration: { identityReference } }],
  },
  passes: {
    "another spelling of an id": { identity: { userAssignedIdentities: [NODES.toUpperCase()] } },
    "the identities of earlier versions of the type, which are an object": {
      identity: { userAssignedIdentities: { [NODES]: {} } },
    },
    "no references": {
      identity: undefined,
      deploymentConfiguration: undefined,
      startTask: { resourceFiles: [{ httpUrl: "https://example.com/tool" }] },
      mountConfiguration: [{ nfsMountConfiguration: {} }],
    },
  },
  broken: {
    "identity.userAssignedIdentities": [undefined, [], [`${IDENTITIES}/others`]],
    [`${REGISTRIES}.0.identityReference.resourceId`]: [`${IDENTITIES}/others`],
    "startTask.resourceFiles.0.identityReference.resourceId": [`${IDENTITIES}/others`],
    "startTask.containerSettings.registry.identityReference.resourceId": [`${IDENTITIES}/others`],
    "mountConfiguration.0.azureBlobFileSystemConfiguration.identityReference.resourceId": [`${IDENTITIES}/others`],
  },
});
