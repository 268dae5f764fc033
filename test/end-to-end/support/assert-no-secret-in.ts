import assert from "node:assert/strict";

/** Checks that a text has no SAS, no account key, no token and no private key. */
export function assertNoSecretIn(text: string): void {
  for (const secret of [/[?&]sig=/i, /AccountKey=/i, /\beyJ[\w-]+\.eyJ/, /BEGIN [A-Z ]*PRIVATE KEY/])
    assert.doesNotMatch(text, secret);
}
