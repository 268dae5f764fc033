import type { TokenCredential } from "@azure/core-auth";
import { storageToken } from "../../test/support/storage-token";

/** A credential with a ready token, because the request for a token is not measured. */
export const credential: TokenCredential = {
  getToken: async () => ({ token: storageToken(), expiresOnTimestamp: Date.now() + 3_600_000 }),
};
