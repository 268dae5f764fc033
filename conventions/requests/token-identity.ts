/**
 * Describes the identity of a token of Entra ID, such as `ann@contoso.com, object id <id>` or `application <id>, object
 * id <id>`, so that a person can give it a role. Returns undefined if the token is of another form.
 *
 * The claims are those of "Access token claims reference". They are not verified, and the token itself is never shown.
 *
 * @param authorization the `Authorization` header of a request, or its token.
 */
export function identityOfToken(authorization: string | undefined): string | undefined {
  const [, payload] = /^(?:Bearer )?eyJ[\w-]*\.([\w-]+)\.[\w-]*$/.exec(authorization ?? "") ?? [];
  if (payload === undefined) return undefined;
  const claims = claimsIn(payload);
  const claim = (...names: string[]) => names.map((name) => claims[name]).find(isShowable);
  const name = claim("upn", "preferred_username", "unique_name");
  const application = claim("appid", "azp");
  const objectId = claim("oid");
  const parts = [
    ...(name !== undefined
      ? [name]
      : application !== undefined && claims.idtyp !== "user"
        ? [`application ${application}`]
        : []),
    ...(objectId === undefined ? [] : [`object id ${objectId}`]),
  ];
  return parts.length === 0 ? undefined : parts.join(", ");
}

function claimsIn(payload: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(payload, "base64url").toString())) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** Returns whether a claim is text that fits into a line. */
function isShowable(claim: unknown): claim is string {
  return typeof claim === "string" && /^[^\p{C}]{1,200}$/u.test(claim);
}
