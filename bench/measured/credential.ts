import type { TokenCredential } from "@azure/core-auth";
import { storageToken } from "../../test/support/storage-token";

/** A token that is at hand: what it costs to get one is no part of what is measured. */
export const credential: TokenCredential = {
  getToken: async () => ({ token: storageToken(), expiresOnTimestamp: Date.now() + 3_600_000 }),
};
