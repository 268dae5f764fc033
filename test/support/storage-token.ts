/** The object id of the tokens' principal. */
export const TOKEN_OID = "22222222-2222-2222-2222-222222222222";

/** Returns a token like those of Entra ID. Its signature is not valid, and Azurite does not check it. */
export function storageToken(lifetimeSeconds = 3600, more: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const tenant = "11111111-1111-1111-1111-111111111111";
  const claims = {
    aud: "https://storage.azure.com",
    iss: `https://sts.windows.net/${tenant}/`,
    iat: now,
    nbf: now,
    exp: now + lifetimeSeconds,
    oid: TOKEN_OID,
    tid: tenant,
    ...more,
  };
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${encoded({ alg: "RS256", typ: "JWT" })}.${encoded(claims)}.c2lnbmF0dXJl`;
}
