import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { identityOfToken } from "../../../conventions/internal";

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const token = (claims: unknown) => `${encoded({ alg: "RS256" })}.${encoded(claims)}.c2lnbmF0dXJl`;

describe("identityOfToken", () => {
  const cases: [what: string, authorization: string | undefined, identity: string | undefined][] = [
    [
      "a person by the name",
      `Bearer ${token({ upn: "ann@contoso.com", oid: "o", appid: "cli", idtyp: "user" })}`,
      "ann@contoso.com, object id o",
    ],
    [
      "a person of version 2",
      token({ preferred_username: "ann@contoso.com", oid: "o" }),
      "ann@contoso.com, object id o",
    ],
    ["a person without a name", token({ oid: "o", appid: "cli", idtyp: "user" }), "object id o"],
    ["an application", token({ appid: "a", oid: "o" }), "application a, object id o"],
    ["an application of version 2", token({ azp: "a", oid: "o" }), "application a, object id o"],
    ["no claims", token({}), undefined],
    ["claims that are no text", token({ upn: 5, oid: "a\nb", appid: "x".repeat(201) }), undefined],
    ["a list", token([]), undefined],
    ["a number", token(5), undefined],
    ["no JSON", "eyJhbGciOiJub25lIn0.bm8.c2ln", undefined],
    ["another form", "Bearer secret", undefined],
    ["no token", undefined, undefined],
  ];
  for (const [what, authorization, identity] of cases) {
    it(`describes ${what}`, () => assert.equal(identityOfToken(authorization), identity));
  }

  it("never returns a part of the token", () => {
    const parts = token({ upn: "ann@contoso.com", oid: "o" }).split(".");
    const identity = identityOfToken(parts.join(".")) ?? "";
    assert.ok(parts.every((part) => !identity.includes(part)));
  });
});
