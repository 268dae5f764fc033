import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { denialOf } from "../../../outputs/failure/storage-failure";
import { answer } from "../support/failed-request";

/**
 * The codes with which Blob storage denies a request, and whether the same request may be allowed some minutes later.
 * Sources: "Common REST API error codes", "Azure Blob Storage error codes", "Shared access signature error codes" and
 * "Troubleshoot 403 errors in Azure Blob Storage".
 */
const CODES: [status: number, code: string, ofIdentity: boolean, ofUrl: boolean][] = [
  // Credentials that the service does not accept. The request is sent again at once if there is a new token.
  [401, "NoAuthenticationInformation", false, false],
  [401, "InvalidAuthenticationInfo", false, false],
  [403, "AuthenticationFailed", false, false],
  [403, "KeyBasedAuthenticationNotPermitted", false, false],
  // The only code for a missing role, for which a new role assignment can be the cause.
  [403, "AuthorizationPermissionMismatch", true, true],
  // The identity has a role, or the URL a permission, which allows to create blobs only.
  [403, "UnauthorizedBlobOverwrite", false, false],
  // The firewall.
  [403, "AuthorizationFailure", false, false],
  // Restrictions of a URL other than its permissions.
  [403, "AuthorizationSourceIPMismatch", false, false],
  [403, "AuthorizationProtocolMismatch", false, false],
  [403, "AuthorizationServiceMismatch", false, false],
  [403, "AuthorizationResourceTypeMismatch", false, false],
  // The state and the settings of the account and its containers.
  [403, "AccountIsDisabled", false, false],
  [403, "InsufficientAccountPermissions", false, false],
  [403, "RequestForbiddenByContainerEncryptionPolicy", false, false],
  [403, "CannotVerifyCopySource", false, false],
  [409, "PublicAccessNotPermitted", false, false],
  // A code that the documentation may add, and an answer of a proxy.
  [403, "Later", false, false],
  [403, "", false, false],
];

/** A URL whose permissions allow everything, so that only the role of its signer can be missing. */
const SAS = { permissions: "racwdl" };

describe("a denied request", () => {
  for (const [status, code, ofIdentity, ofUrl] of CODES) {
    it(`may pass later with ${code || "no code"} ${status}: ${ofIdentity} for an identity, ${ofUrl} for a URL`, () => {
      const request = { method: "PUT", url: "https://a/job-j/x" };
      const error = Object.assign(answer(status, code === "" ? {} : { "x-ms-error-code": code }), { request });
      const denials = [denialOf(error), denialOf(error, SAS)];
      assert.deepEqual(
        denials.map((denial) => denial?.mayPass),
        [ofIdentity, ofUrl],
      );
      for (const denial of denials) assert.match(denial?.fix ?? "", /\w{3}/);
    });
  }

  it("may pass later if the URL becomes valid in 10 minutes, and not if it becomes valid later", () => {
    const date = "Thu, 26 Nov 2026 12:00:00 GMT";
    const error = answer(403, { "x-ms-error-code": "AuthenticationFailed", date });
    const mayPass = (startsOn: string) => denialOf(error, { ...SAS, startsOn })?.mayPass;
    assert.deepEqual(["2026-11-26T12:10:00Z", "2026-11-26T12:10:01Z"].map(mayPass), [true, false]);
  });
});
