import assert from "node:assert/strict";
import { mock } from "node:test";
import fc from "fast-check";
import { afterEach, describe, it } from "mocha";
import type { Sas } from "../../../outputs/credential/sas";
import { storageFailure } from "../../../outputs/failure/storage-failure";
import { OutputError } from "../../../outputs/output-error";
import { answered, type ScriptedAnswer } from "./support/answers";

const NOW = "Thu, 26 Nov 2026 12:00:00 GMT";
const SAS: Sas = { permissions: "racwl", resource: "c", expiresOn: "2026-11-27T12:00:00Z" };
const LIST = ["GET", "restype=container&comp=list"] as const;
const CREATE = ["PUT", "restype=container"] as const;
const DELETE = ["DELETE", ""] as const;

function messageOf(answer: ScriptedAnswer, sas?: Sas): string {
  const failure = storageFailure(answered({ date: NOW, ...answer }), { container: "job-x" }, sas);
  assert.ok(failure instanceof OutputError);
  assert.equal(failure.code, "AccessDenied");
  return failure.message;
}

function sasWith(changes: Changes = {}): Sas {
  return Object.fromEntries(Object.entries({ ...SAS, ...changes }).filter(([, value]) => value !== undefined));
}

/**
 * Azure's answers to an identity's token, and the rest of the message after "storage denied this identity access to
 * container job-x: ".
 */
const OF_IDENTITIES: [title: string, answer: ScriptedAnswer, message: RegExp][] = [
  [
    "a missing role",
    { status: 403, code: "AuthorizationPermissionMismatch" },
    /^AuthorizationPermissionMismatch 403; ask the team that deploys the pipeline to add it to `readers`, or, to write, to grant it Storage Blob Data Contributor on the container; a new role assignment can take 10 minutes$/,
  ],
  [
    "a missing role to create containers",
    { status: 403, code: "AuthorizationPermissionMismatch", request: CREATE },
    /; creating a container needs a role on the account: declare the job in `jobs` and run `pulumi up`/,
  ],
  [
    "a missing role to delete blobs",
    { status: 403, code: "AuthorizationPermissionMismatch", request: DELETE },
    /; the nodes of append-only pools cannot delete outputs: delete it as a principal with Storage Blob Data Contributor/,
  ],
  [
    "a missing role to sign URLs",
    {
      status: 403,
      code: "AuthorizationPermissionMismatch",
      request: ["POST", "restype=service&comp=userdelegationkey"],
    },
    /; signing a URL needs a role on the account: ask the team that deploys the pipeline to grant it Storage Blob Delegator on the storage account; a new role/,
  ],
  [
    "a role that cannot overwrite",
    { status: 403, code: "UnauthorizedBlobOverwrite", request: ["PUT", ""] },
    /; its role allows it to create blobs but not to overwrite them/,
  ],
  [
    "a firewall",
    { status: 403, code: "AuthorizationFailure" },
    /^AuthorizationFailure 403; the firewall of the storage account \(its network rules\) refuses this machine: let its/,
  ],
  [
    "a firewall that tells the address",
    { status: 403, code: "AuthorizationFailure", message: "Not authorized from source IP 203.0.113.9." },
    /; the firewall of the storage account \(its network rules\) refuses this machine \(203\.0\.113\.9\): let its/,
  ],
  ["a disabled account", { status: 403, code: "AccountIsDisabled" }, /; the storage account is disabled/],
  ["a secondary endpoint", { status: 403, code: "InsufficientAccountPermissions" }, /; .* primary endpoint$/],
  ["a proxy", { status: 403 }, /^403; the answer has no error code of Blob storage, so it may come from a proxy/],
  ["a code of a later version", { status: 403, code: "Later" }, /^Later 403; look up the code/],
  [
    "an expired token",
    {
      status: 401,
      code: "InvalidAuthenticationInfo",
      detail: "Lifetime validation failed. The token is expired.",
    },
    /^InvalidAuthenticationInfo 401 \(Lifetime validation failed\. The token is expired\); .*: sign in again \(`az login`\)$/,
  ],
  [
    "an expired token, with Azurite's answer",
    { status: 403, code: "AuthenticationFailed", detail: "Lifetime validation failed. The token is expired." },
    /^AuthenticationFailed 403 \(Lifetime validation failed\. The token is expired\); storage refuses the token and a new one because of their times/,
  ],
  [
    "another tenant's token",
    {
      status: 401,
      code: "InvalidAuthenticationInfo",
      detail: "Issuer validation failed. Issuer did not match.",
    },
    /Issuer did not match\); the token is of another tenant: sign in to the storage account's tenant/,
  ],
  [
    "a token for another service",
    {
      status: 401,
      code: "InvalidAuthenticationInfo",
      detail: "Audience validation failed. Audience did not match.",
    },
    /; the token is for another service/,
  ],
  [
    "a damaged token",
    { status: 401, code: "InvalidAuthenticationInfo", detail: "Signature validation failed." },
    /; storage refuses the token and a new one: sign in again/,
  ],
  ["no token", { status: 401, code: "NoAuthenticationInformation" }, /; storage refuses the token/],
];

type Changes = { readonly [Fact in keyof Sas]: Sas[Fact] | undefined };

/**
 * Azure's answers to a SAS, and the rest of the message after "storage denied this URL access to container job-x: ".
 */
const OF_URLS: [title: string, answer: ScriptedAnswer, message: RegExp, sas?: Changes][] = [
  [
    "an expired one",
    {
      status: 403,
      code: "AuthenticationFailed",
      detail: "Signature not valid in the specified time frame: Start [a] - Expiry [b] - Current [c]",
    },
    /; the URL expired at 2026-11-26T11:59:59Z: ask for a new URL, which `batch-outputs url` prints$/,
    { expiresOn: "2026-11-26T11:59:59Z" },
  ],
  [
    "one that is not valid yet",
    { status: 403, code: "AuthenticationFailed" },
    /; the URL is valid from 2026-11-26T12:10:00Z: wait until then, or ask for a new URL$/,
    { startsOn: "2026-11-26T12:10:00Z" },
  ],
  [
    "a wrong signature",
    {
      status: 403,
      code: "AuthenticationFailed",
      detail: "Signature did not match. String to sign used was racwl\n\n2026-11-27T12:00:00Z\n/blob/a/job-x",
    },
    /^AuthenticationFailed 403 \(Signature did not match\); its signature is wrong or revoked: copy the whole URL again, or ask for a new URL$/,
  ],
  [
    "a missing permission",
    { status: 403, code: "AuthorizationPermissionMismatch", request: ["DELETE", ""] },
    /; its permissions \(racwl\) do not allow it to delete \(d\): ask for a new URL$/,
  ],
  [
    "a signer that has lost its role",
    { status: 403, code: "AuthorizationPermissionMismatch", request: LIST },
    /; its permissions \(racwl\) allow it to list \(l\), but no role of the identity that signed it does: grant that identity/,
  ],
  [
    "a permission of a stored access policy",
    { status: 403, code: "AuthorizationPermissionMismatch", request: LIST },
    /; its permissions, or those of the identity that signed it, do not allow it to list \(l\): ask for a new URL$/,
    { permissions: undefined },
  ],
  [
    "an output that it must not overwrite",
    { status: 403, code: "UnauthorizedBlobOverwrite", request: ["PUT", ""] },
    /; its permissions allow it to create blobs but not to overwrite them \(w\): ask for a new URL$/,
  ],
  ...(
    [
      [LIST, "list \\(l\\)"],
      [["GET", ""], "read \\(r\\)"],
      [["HEAD", ""], "read \\(r\\)"],
      [["PUT", ""], "create or write \\(c, w\\)"],
      [["PUT", "comp=block"], "create or write \\(c, w\\)"],
      [["PUT", "comp=appendblock"], "append \\(a\\)"],
    ] as const
  ).map(([request, need]): [string, ScriptedAnswer, RegExp, Changes] => [
    `a missing permission of ${request.join(" ")}`,
    { status: 403, code: "AuthorizationPermissionMismatch", request },
    new RegExp(
      `; its permissions \\(x\\) do not allow it to ${need}: ask for a new URL${request[0] === "PUT" ? ", which `batch-outputs url --write` prints" : ""}$`,
    ),
    { permissions: "x" },
  ]),
  [
    "a container to create",
    { status: 403, code: "AuthorizationPermissionMismatch", request: CREATE },
    /; a container's URL cannot create a container: use an identity$/,
  ],
  ["plain http", { status: 403, code: "AuthorizationProtocolMismatch" }, /; it is for https only \(spr=https\)/],
  [
    "another address",
    { status: 403, code: "AuthorizationSourceIPMismatch" },
    /; it does not allow this machine's IP address \(sip\)/,
  ],
  [
    "another address that the answer tells",
    { status: 403, code: "AuthorizationSourceIPMismatch", message: "Not authorized using this source IP 203.0.113.9." },
    /; it does not allow this machine's IP address \(203\.0\.113\.9\) \(sip\)/,
  ],
  ["another service", { status: 403, code: "AuthorizationServiceMismatch" }, /; it is not for the Blob service/],
  ["another resource", { status: 403, code: "AuthorizationResourceTypeMismatch" }, /; it is not for containers/],
  [
    "an account key",
    { status: 403, code: "KeyBasedAuthenticationNotPermitted" },
    /; it is signed with an account key, which the account does not accept/,
  ],
  ["no signature", { status: 409, code: "PublicAccessNotPermitted" }, /; the service found no signature in it/],
  ["no signature", { status: 401, code: "NoAuthenticationInformation" }, /; the service found no signature in it/],
  [
    "a firewall",
    { status: 403, code: "AuthorizationFailure" },
    /; the firewall of the storage account .* refuses this/,
  ],
  ["a proxy", { status: 403 }, /^403; the answer has no error code of Blob storage/],
  ["a code of a later version", { status: 403, code: "Later" }, /; the service does not accept it: ask for a new URL$/],
];

describe("a denied request", () => {
  afterEach(() => mock.timers.reset());

  for (const [title, answer, expected] of OF_IDENTITIES) {
    it(`of an identity names its cause: ${title}`, () => {
      mock.timers.enable({ apis: ["Date"], now: Date.parse(NOW) });
      const start = "storage denied this identity access to container job-x: ";
      const message = messageOf(answer);
      assert.ok(message.startsWith(start), message);
      assert.match(message.slice(start.length), expected);
    });
  }

  for (const [title, answer, expected, sas] of OF_URLS) {
    it(`of a URL names its cause: ${title}`, () => {
      const start = "storage denied this URL access to container job-x: ";
      const message = messageOf(answer, sasWith(sas));
      assert.ok(message.startsWith(start), message);
      assert.match(message.slice(start.length), expected);
    });
  }

  it("mentions a role only if the role is missing", () => {
    for (const [title, answer, expected] of OF_IDENTITIES) {
      const isRole = /Mismatch|Overwrite/.test(answer.code ?? "");
      assert.equal(/Storage Blob D/.test(messageOf(answer)), isRole, `${title} ${expected}`);
    }
    for (const [title, answer, , sas] of OF_URLS) {
      assert.equal(/Storage Blob Data/.test(messageOf(answer, sasWith(sas))), /lost its role/.test(title), title);
    }
  });

  for (const [hours, words] of [
    [-1, "60 minutes behind"],
    [1, "60 minutes ahead of"],
  ] as const) {
    it(`by an expired token says that this machine's clock is ${words} the service's`, () => {
      mock.timers.enable({ apis: ["Date"], now: Date.parse(NOW) + hours * 3_600_000 });
      const detail = "Lifetime validation failed. The token is expired.";
      const message = messageOf({ status: 401, code: "InvalidAuthenticationInfo", detail });
      assert.ok(message.endsWith(`: this machine's clock is ${words} the service's; set it`), message);
    });
  }

  it("compares the URL's times with the service's clock", () => {
    // By this machine's clock, a year after the URL expired.
    mock.timers.enable({ apis: ["Date"], now: Date.parse(NOW) + 366 * 24 * 3_600_000 });
    assert.doesNotMatch(messageOf({ status: 403, code: "AuthenticationFailed" }, SAS), /expired/);
  });

  it("never shows a signature or a token, whatever the service says", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{8,40}$/).map((text) => `s3cret${text}`);
    const code = fc.constantFrom("AuthenticationFailed", "InvalidAuthenticationInfo", "Other", undefined);
    fc.assert(
      fc.property(secret, fc.string(), code, fc.boolean(), (hidden, text, given, isUrl) => {
        const detail = `${text.replaceAll("<", "")} sig=${hidden}&amp;x Bearer eyJ${hidden}.${hidden}.${hidden}`;
        const message = messageOf({ status: 403, detail, ...(given && { code: given }) }, isUrl ? SAS : undefined);
        assert.ok(!message.includes("s3cret"), message);
        assert.ok(!message.includes("\n"), message);
      }),
    );
  });
});
