import assert from "node:assert/strict";
import { type ContainerGenerateSasUrlOptions, ContainerSASPermissions, SASProtocol } from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import { type LocalStorage, openLocalStorage, roles } from "../../../local/test/storage/support/local-storage";
import { JobOutputStorage, type StorageTokenOptions } from "../../../outputs";
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

const MINUTE = 60_000;
const at = (milliseconds: number) => new Date(Math.floor((Date.now() + milliseconds) / 1000) * 1000);

describe("a denied request, by its code", () => {
  for (const [status, code, ofIdentity, ofUrl] of CODES) {
    it(`names its cause, and may pass later with ${code || "no code"} ${status}: ${ofIdentity} for an identity, ${ofUrl} for a URL`, () => {
      const request = { method: "PUT", url: "https://a/job-j/x" };
      const error = Object.assign(answer(status, code === "" ? {} : { "x-ms-error-code": code }), { request });
      const denials = [denialOf(error), denialOf(error, SAS)];
      assert.deepEqual(
        denials.map((denial) => denial?.mayPass),
        [ofIdentity, ofUrl],
      );
      for (const denial of denials) assert.match(denial?.fix ?? "", /\w{3}/);
      for (const denial of denials)
        assert.equal(/^the firewall/.test(denial?.fix ?? ""), code === "AuthorizationFailure");
    });
  }

  it("may pass later if the URL becomes valid in 10 minutes, and not if it becomes valid later", () => {
    const date = "Thu, 26 Nov 2026 12:00:00 GMT";
    const error = answer(403, { "x-ms-error-code": "AuthenticationFailed", date });
    const mayPass = (startsOn: string) => denialOf(error, { ...SAS, startsOn })?.mayPass;
    assert.deepEqual(["2026-11-26T12:10:00Z", "2026-11-26T12:10:01Z"].map(mayPass), [true, false]);
  });
});

describe("a denied request to local Azure", () => {
  let local: LocalStorage;

  before(async function () {
    this.timeout(120_000);
    local = await openLocalStorage();
    await local.storage.createContainer(local.settings.id, "job-x");
  });
  after(() => local.close());

  /** Opens the container with a SAS that the account's key signs. */
  async function byUrl(options: ContainerGenerateSasUrlOptions, change = (url: string) => url) {
    const permissions = ContainerSASPermissions.parse("racwl");
    const container = local.keyClient().getContainerClient("job-x");
    const url = await container.generateSasUrl({ permissions, expiresOn: at(60 * MINUTE), ...options });
    return new JobOutputStorage({ containerUrl: change(url) });
  }

  async function messageOf(operation: Promise<unknown>): Promise<string> {
    const error: Error & { code?: string } = await operation.then(
      () => assert.fail("it must be denied"),
      (failure) => failure,
    );
    assert.equal(error.code, "AccessDenied");
    assert.doesNotMatch(error.message, /sig=|eyJ|String to sign/);
    return error.message;
  }

  const save = (outputs: JobOutputStorage) => outputs.saveText("JobOutput", "x", "x.txt");
  const list = (outputs: JobOutputStorage) => outputs.listAll().next();
  const get = (outputs: JobOutputStorage) => outputs.get("JobOutput", "x.txt");

  it("is caused by a changed signature, and not by the unchanged URL", async () => {
    await save(await byUrl({}));
    const wrong = await byUrl({}, (url) => url.replace(/sig=(.)/, (_, first) => `sig=${first === "a" ? "b" : "a"}`));
    for (const use of [save, list, get]) {
      assert.match(
        await messageOf(use(wrong)),
        /: AuthenticationFailed 403.*; its signature is wrong or revoked: .*ask for a new URL$/,
      );
    }
  });

  it("says when a URL expired, and from when another one is valid", async () => {
    const expiresOn = at(-MINUTE);
    const expired = await byUrl({ startsOn: at(-60 * MINUTE), expiresOn });
    const early = await byUrl({ startsOn: at(10 * MINUTE) });
    const written = (date: Date) => date.toISOString().replace(".000", "");
    for (const use of [save, list, get]) {
      assert.match(
        await messageOf(use(expired)),
        new RegExp(`; the URL expired at ${written(expiresOn)}: ask for a new`),
      );
      assert.match(await messageOf(use(early)), /; the URL is valid from \S+Z: wait until then/);
    }
  });

  it("names the permission that a URL lacks", async () => {
    const withOnly = (letters: string) => byUrl({ permissions: ContainerSASPermissions.parse(letters) });
    assert.match(
      await messageOf(save(await withOnly("rl"))),
      /its permissions \(rl\) do not allow it to create or write/,
    );
    assert.match(await messageOf(list(await withOnly("rcw"))), /its permissions \(rcw\) do not allow it to list \(l\)/);
    assert.match(await messageOf(get(await withOnly("cl"))), /its permissions \(cl\) do not allow it to read \(r\)/);
  });

  it("names the role that the signer of a URL has lost", async () => {
    const signer = local.principal();
    const grants = [
      local.grant(signer, roles.delegator, local.settings.id),
      local.grant(signer, roles.dataContributor, local.containerId("job-x")),
    ];
    const { token } = local.identity.issueToken(signer, "https://storage.azure.com");
    const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 60 * MINUTE }) };
    const own = new JobOutputStorage({ blobEndpoint: local.endpoint, credential, jobId: "x" });
    const shared = new JobOutputStorage({ containerUrl: await own.containerUrl({ write: true }) });
    await save(shared);
    for (const grant of grants) local.revoke(grant);
    assert.match(await messageOf(save(shared)), /but no role of the identity that signed it does: grant that identity/);
    assert.match(
      await messageOf(own.containerUrl()),
      /: AuthorizationPermissionMismatch 403; .*Storage Blob Delegator/,
    );
  });

  it("says that a key-signed URL is not accepted", async () => {
    const url = await byUrl({ protocol: SASProtocol.Https });
    await local.set({ allowSharedKeyAccess: false });
    try {
      assert.match(
        await messageOf(save(url)),
        /KeyBasedAuthenticationNotPermitted 403; it is signed with an account key/,
      );
    } finally {
      await local.set({ allowSharedKeyAccess: true });
    }
  });

  describe("by an identity", () => {
    function openWith(tokens: readonly (string | Promise<string>)[]) {
      const asked: (string | undefined)[] = [];
      const credential = {
        getToken: async (_: unknown, options: StorageTokenOptions = {}) => {
          const token = await (tokens[asked.length] ?? tokens.at(-1)!);
          asked.push(options.refusedToken);
          return { token, expiresOnTimestamp: Date.now() + 60 * MINUTE };
        },
      };
      const outputs = new JobOutputStorage({ blobEndpoint: local.endpoint, credential, jobId: "x" });
      return { asked, outputs };
    }

    function writerToken() {
      const principal = local.principal();
      local.grant(principal, roles.dataContributor, local.containerId("job-x"));
      return local.identity.issueToken(principal, "https://storage.azure.com").token;
    }

    it("names the role that is missing", async () => {
      const { token } = local.identity.issueToken(local.principal(), "https://storage.azure.com");
      assert.match(
        await messageOf(save(openWith([token]).outputs)),
        /: AuthorizationPermissionMismatch 403; ask the team that deploys the pipeline to add it to `readers`/,
      );
    });

    for (const damaged of ["no token at all", "another service's token"]) {
      it(`asks for a new token once when storage refuses ${damaged}`, async () => {
        const good = writerToken();
        const bad =
          damaged === "no token at all"
            ? "eyJhbGciOiJSUzI1NiJ9.e30.damaged"
            : local.identity.issueToken(local.principal(), "https://vault.azure.net").token;
        const { asked, outputs } = openWith([bad, good]);
        await save(outputs);
        await list(outputs);
        await get(outputs);
        assert.deepEqual(asked, [undefined, bad]);
      });
    }

    it("quotes the service's reason for a token that stays refused", async () => {
      const { token } = local.identity.issueToken(local.principal(), "https://vault.azure.net");
      const { asked, outputs } = openWith([token]);
      assert.match(
        await messageOf(save(outputs)),
        /: InvalidAuthenticationInfo 401 \(Audience validation failed\. Audience did not match\); the token is for another/,
      );
      // One token for the service's challenge, and one for the client. Both are the same, so the client gives up.
      assert.equal(asked.length, 3);
    });
  });
});
