import type { KeptRow } from "./kept-type";

/** Federated credentials of identities. No token of another issuer is accepted in exchange for one of the identity. */
export const keptIdentityTypes: readonly KeptRow[] = [
  {
    type: "managedidentity:FederatedIdentityCredential",
    apiVersion: "2023-01-31",
    id: [
      ...["Microsoft.ManagedIdentity/userAssignedIdentities", "resourceName"],
      ...["federatedIdentityCredentials", "federatedIdentityCredentialResourceName"],
    ],
    inputs: `audiences![] federatedIdentityCredentialResourceName issuer! resourceGroupName! resourceName! subject!`,
    generic: ["systemData"],
  },
];
