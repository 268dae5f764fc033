import assert from "node:assert/strict";
import { createHmac, createPublicKey, generateKeyPairSync } from "node:crypto";
import { describe, it } from "mocha";
import { createTokens, TokenError } from "../../identity/tokens";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const TENANT = "11111111-2222-3333-4444-555555555555";
const tokens = createTokens(TENANT, privateKey);
const principal = { objectId: "oid-1", clientId: "app-1" };
const AUDIENCE = "https://storage.azure.com";

describe("createTokens", () => {
  it("writes the claims of Entra ID", () => {
    const before = Math.floor(Date.now() / 1000);
    const { token, expiresOn, resource } = tokens.issue(principal, `${AUDIENCE}/`);
    const [header, claims] = token.split(".").map((part) => Buffer.from(part, "base64url").toString());
    const { iat, nbf, exp, ...named } = JSON.parse(claims!);
    assert.equal(JSON.parse(header!).alg, "RS256");
    assert.deepEqual(named, {
      aud: "https://storage.azure.com/",
      iss: `https://sts.windows.net/${TENANT}/`,
      appid: "app-1",
      appidacr: "2",
      idp: `https://sts.windows.net/${TENANT}/`,
      idtyp: "app",
      oid: "oid-1",
      sub: "oid-1",
      tid: TENANT,
      ver: "1.0",
    });
    assert.ok(iat >= before && nbf === iat);
    assert.equal(exp - iat, 86_400);
    assert.equal(expiresOn.getTime(), exp * 1000);
    assert.equal(resource, `${AUDIENCE}/`);
  });

  it("returns the principal of its own token, with or without the audience's trailing slash", () => {
    for (const asked of [AUDIENCE, `${AUDIENCE}/`]) {
      for (const accepted of [AUDIENCE, `${AUDIENCE}/`]) {
        const { token } = tokens.issue(principal, asked);
        assert.deepEqual(tokens.verify(token, ["https://other.example", accepted]), principal);
      }
    }
  });

  const valid = tokens.issue(principal, AUDIENCE).token;
  const [header, payload, signature] = valid.split(".") as [string, string, string];
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const publicPem = createPublicKey(privateKey).export({ type: "spki", format: "pem" });
  const hmac = part({ alg: "HS256", typ: "JWT" });
  const otherKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

  const refused: [name: string, code: string, token: string][] = [
    ["nothing", "TokenMalformed", ""],
    ["two parts", "TokenMalformed", `${header}.${payload}`],
    ["four parts", "TokenMalformed", `${valid}.x`],
    ["a header that is not JSON", "TokenMalformed", `x.${payload}.${signature}`],
    ["a changed claim", "TokenSignatureInvalid", `${header}.${part({ ...claims, oid: "oid-2" })}.${signature}`],
    ["no signature", "TokenSignatureInvalid", `${header}.${payload}.`],
    ["the algorithm none", "TokenSignatureInvalid", `${part({ alg: "none" })}.${payload}.`],
    [
      "HMAC with the public key",
      "TokenSignatureInvalid",
      `${hmac}.${payload}.${createHmac("sha256", publicPem).update(`${hmac}.${payload}`).digest("base64url")}`,
    ],
    ["another key", "TokenSignatureInvalid", createTokens(TENANT, otherKey).issue(principal, AUDIENCE).token],
    ["another tenant", "TokenIssuerInvalid", createTokens("other", privateKey).issue(principal, AUDIENCE).token],
    ["another audience", "TokenAudienceInvalid", tokens.issue(principal, "https://batch.core.windows.net/").token],
    ["an expired token", "TokenExpired", tokens.issue(principal, AUDIENCE, -1).token],
    ["a token that expires now", "TokenExpired", tokens.issue(principal, AUDIENCE, 0).token],
  ];
  for (const [name, code, token] of refused) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => tokens.verify(token, [AUDIENCE]),
        (error: TokenError) => {
          assert.ok(error instanceof TokenError);
          assert.equal(error.code, code);
          assert.ok(token.length < 50 || !error.message.includes(signature), "an error must not hold a token");
          return true;
        },
      );
    });
  }
});
