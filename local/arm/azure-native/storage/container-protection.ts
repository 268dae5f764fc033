import type { Azure } from "../azure";

export const LEGAL_HOLD = "azure-native:storage:BlobContainerLegalHold";
export const IMMUTABILITY_POLICY = "azure-native:storage:BlobContainerImmutabilityPolicy";

/** Returns the outputs of a container that say whether its blobs are protected. */
export function protectionOf(containerId: string, { resources }: Azure) {
  return {
    hasImmutabilityPolicy: resources.list(IMMUTABILITY_POLICY, containerId).length > 0,
    hasLegalHold: resources.list(LEGAL_HOLD, containerId).length > 0,
  };
}
