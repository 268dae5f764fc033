import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import {
  AccountSASPermissions,
  AccountSASResourceTypes,
  AccountSASServices,
  BlobSASPermissions,
  ContainerClient,
  ContainerSASPermissions,
  generateAccountSASQueryParameters,
  generateBlobSASQueryParameters,
  SASProtocol,
  type UserDelegationKey,
} from "@azure/storage-blob";
import { after, afterEach, before, describe, it } from "mocha";
import type { Principal } from "../../identity";
import {
  ACCOUNT_NAME,
  failureOf,
  type LocalStorage,
  noRetries,
  openLocalStorage,
  roles,
} from "./support/local-storage";
import { send } from "./support/send";

const HOUR = 3_600_000;
const REFUSED = "403 AuthenticationFailed";
const MISMATCH = "403 AuthorizationPermissionMismatch";
const KEYS_OFF = "403 KeyBasedAuthenticationNotPermitted";

describe("credential", () => {
  let local: LocalStorage;

  before(async () => {
    local = await openLocalStorage();
    for (const name of ["job-a", "job-b"]) {
      await local.storage.createContainer(local.settings.id, name);
      await local.keyClient().getContainerClient(name).getBlockBlobClient("there.txt").upload("content", 7);
    }
  });
  afterEach(() => local.set({ allowSharedKeyAccess: true }));
  after(() => local.close());

  const withSas = (sas: { toString(): string }, container = "job-a") =>
    new ContainerClient(`${local.endpoint}${container}?${sas}`, undefined, noRetries);
  const read = (container: ContainerClient) => failureOf(container.getBlobClient("there.txt").downloadToBuffer());
  const write = (container: ContainerClient) => failureOf(container.getBlockBlobClient("new.txt").upload("x", 1));
  const in1Hour = () => new Date(Date.now() + HOUR);
  const before1Hour = () => new Date(Date.now() - HOUR);

  const accountSas = (options = {}) =>
    generateAccountSASQueryParameters(
      {
        expiresOn: in1Hour(),
        permissions: AccountSASPermissions.parse("rl"),
        services: AccountSASServices.parse("b").toString(),
        resourceTypes: AccountSASResourceTypes.parse("sco").toString(),
        ...options,
      },
      local.keyCredential(),
    );
  const serviceSas = (options = {}) =>
    generateBlobSASQueryParameters(
      { containerName: "job-a", permissions: ContainerSASPermissions.parse("rl"), expiresOn: in1Hour(), ...options },
      local.keyCredential(),
    );

  for (const authorization of ["SharedKey", "Bearer", "Bearer ", "Basic YTpi", ""]) {
    it(`is invalid if the header is ${JSON.stringify(authorization)}`, async () => {
      const { code } = await send(local.endpoint, "GET", `${new URL(local.endpoint).pathname}job-a/there.txt`, {
        authorization,
      });
      assert.equal(code, "InvalidAuthenticationInfo");
    });
  }

  describe("account keys", () => {
    it("sign requests, both of them", async () => {
      assert.equal(await read(local.keyClient().getContainerClient("job-a")), undefined);
      const [first, second] = local.storage.listKeys(local.settings.id);
      assert.deepEqual([first?.keyName, second?.keyName], ["key1", "key2"]);
      assert.equal(Buffer.from(second!.value, "base64").length, 64);
      assert.notEqual(first!.value, second!.value);
    });

    const signed: readonly [
      what: string,
      sas: () => { toString(): string },
      read: string | undefined,
      write: string | undefined,
    ][] = [
      ["an account SAS", () => accountSas(), undefined, MISMATCH],
      [
        "an account SAS for writing",
        () => accountSas({ permissions: AccountSASPermissions.parse("wc") }),
        MISMATCH,
        undefined,
      ],
      ["an account SAS that expired", () => accountSas({ expiresOn: before1Hour() }), REFUSED, REFUSED],
      ["a container SAS", () => serviceSas(), undefined, MISMATCH],
      ["a container SAS for https", () => serviceSas({ protocol: SASProtocol.Https }), undefined, MISMATCH],
      ["a container SAS that expired", () => serviceSas({ expiresOn: before1Hour() }), REFUSED, REFUSED],
      ["a container SAS that is not yet valid", () => serviceSas({ startsOn: in1Hour() }), REFUSED, REFUSED],
      ["a SAS of another container", () => serviceSas({ containerName: "job-b" }), REFUSED, REFUSED],
      [
        "a blob SAS",
        () => serviceSas({ blobName: "there.txt", permissions: BlobSASPermissions.parse("r") }),
        undefined,
        REFUSED,
      ],
      ["a SAS for this machine", () => serviceSas({ ipRange: { start: "127.0.0.1" } }), undefined, MISMATCH],
      [
        "a SAS for another machine",
        () => serviceSas({ ipRange: { start: "10.0.0.1", end: "10.0.0.9" } }),
        "403 AuthorizationSourceIPMismatch",
        "403 AuthorizationSourceIPMismatch",
      ],
      ["a SAS whose permissions were edited", () => `${serviceSas()}`.replace("sp=rl", "sp=rwl"), REFUSED, REFUSED],
      ["a SAS whose signature was edited", () => withAnotherSignature(serviceSas()), REFUSED, REFUSED],
    ];
    for (const [what, sas, reading, writing] of signed) {
      it(`sign ${what}: reading ${reading ?? "passes"}, writing ${writing ?? "passes"}`, async () => {
        assert.equal(await read(withSas(sas())), reading);
        assert.equal(await write(withSas(sas())), writing);
      });
      it(`are refused if the account does not allow them: ${what}`, async () => {
        const parameters = sas();
        await local.set({ allowSharedKeyAccess: false });
        const expected = reading === "403 AuthorizationSourceIPMismatch" ? reading : KEYS_OFF;
        assert.equal(await read(withSas(parameters)), expected);
        assert.equal(await write(withSas(parameters)), expected);
      });
    }

    it("are refused in a header too, if they are not allowed", async () => {
      const client = local.keyClient();
      await local.set({ allowSharedKeyAccess: false });
      assert.equal(await failureOf(client.listContainers().next()), KEYS_OFF);
    });

    it("of another account are refused", async () => {
      const date = new Date().toUTCString();
      const headers = {
        authorization: `SharedKey ${ACCOUNT_NAME}:${Buffer.alloc(32).toString("base64")}`,
        "x-ms-date": date,
      };
      const { status, code } = await send(local.endpoint, "GET", `/${ACCOUNT_NAME}/job-a/there.txt`, headers);
      assert.equal(`${status} ${code}`, REFUSED);
    });
  });

  describe("user delegation SAS", () => {
    let delegator: Principal;
    let key: UserDelegationKey;
    before(async () => {
      delegator = local.principal();
      local.grant(delegator, roles.delegator, local.settings.id);
      key = await local.client(delegator).getUserDelegationKey(new Date(Date.now() - 60_000), in1Hour());
    });
    const sasOf = (userKey: UserDelegationKey, options = {}) =>
      generateBlobSASQueryParameters(
        {
          containerName: "job-a",
          permissions: ContainerSASPermissions.parse("racwdl"),
          expiresOn: in1Hour(),
          ...options,
        },
        userKey,
        ACCOUNT_NAME,
      );

    it("allows what both the SAS and the delegator's role allow, until the role assignment is deleted", async () => {
      await local.set({ allowSharedKeyAccess: false });
      const everything = withSas(sasOf(key));
      assert.equal(await read(everything), MISMATCH, "a delegator without a role delegates nothing");

      const reader = local.grant(delegator, roles.dataReader, local.containerId("job-a"));
      assert.equal(await read(everything), undefined);
      assert.equal(await failureOf(everything.listBlobsFlat().next()), undefined);
      assert.equal(await write(everything), MISMATCH, "the role is for reading");

      const contributor = local.grant(delegator, roles.dataContributor, local.containerId("job-a"));
      assert.equal(await write(everything), undefined);
      assert.equal(
        await write(withSas(sasOf(key, { permissions: ContainerSASPermissions.parse("r") }))),
        MISMATCH,
        "the SAS is for reading",
      );

      local.revoke(reader);
      local.revoke(contributor);
      assert.equal(await read(everything), MISMATCH);
    });

    it("is refused for other resources, outside its validity, and if it was edited", async () => {
      const assignment = local.grant(delegator, roles.dataContributor, local.settings.id);
      assert.equal(await read(withSas(sasOf(key))), undefined);
      assert.equal(await read(withSas(sasOf(key), "job-b")), REFUSED);
      assert.equal(await read(withSas(sasOf(key, { expiresOn: before1Hour() }))), REFUSED);
      assert.equal(await read(withSas(sasOf(key, { startsOn: in1Hour() }))), REFUSED);
      assert.equal(await read(withSas(`${sasOf(key)}`.replace(/ske=[^&]*/, "ske=2099-01-01T00%3A00%3A00Z"))), REFUSED);
      assert.equal(
        await read(withSas(`${sasOf(key)}`.replace(/sktid=[^&]*/, "sktid=00000000-0000-0000-0000-000000000000"))),
        REFUSED,
      );
      const other = local.principal();
      local.grant(other, roles.dataContributor, local.settings.id);
      assert.equal(await read(withSas(`${sasOf(key)}`.replace(/skoid=[^&]*/, `skoid=${other.objectId}`))), REFUSED);
      local.revoke(assignment);
    });

    it("is refused if it is signed with the key that anyone can derive from Azurite's source", async () => {
      const privileged = local.principal();
      local.grant(privileged, roles.dataContributor, local.settings.id);
      const claimed = { ...key, signedObjectId: privileged.objectId };
      const text = [
        claimed.signedObjectId,
        claimed.signedTenantId,
        iso(claimed.signedStartsOn),
        iso(claimed.signedExpiresOn),
        "b",
        claimed.signedVersion,
      ];
      const constants = require("azurite/dist/src/blob/utils/constants") as { USERDELEGATIONKEY_SIGNING_SEED: string };
      const value = createHmac("sha256", constants.USERDELEGATIONKEY_SIGNING_SEED)
        .update(text.join("\n"))
        .digest("base64");
      assert.equal(await read(withSas(sasOf({ ...claimed, value }))), REFUSED);
    });
  });

  describe("mixtures", () => {
    it("of a header and a SAS are refused, because one of them would not be checked", async () => {
      const key = await local.client(local.identity.deployer).getUserDelegationKey(new Date(), in1Hour());
      const sas = generateBlobSASQueryParameters(
        { containerName: "job-a", permissions: ContainerSASPermissions.parse("r"), expiresOn: in1Hour() },
        key,
        ACCOUNT_NAME,
      );
      const path = `/${ACCOUNT_NAME}/job-a/there.txt?${sas}`;
      assert.equal((await send(local.endpoint, "GET", path)).code, "AuthorizationPermissionMismatch");
      for (const authorization of [
        `SharedKey ${ACCOUNT_NAME}:c2ln`,
        `Bearer ${local.identity.issueToken(local.identity.deployer, "https://storage.azure.com").token}`,
      ]) {
        const { status, code } = await send(local.endpoint, "GET", path, { authorization });
        assert.equal(`${status} ${code}`, "400 InvalidAuthenticationInfo");
      }
    });

    it("of an account SAS with a delegator's id do not count as a delegation if keys are not allowed", async () => {
      const privileged = local.principal();
      local.grant(privileged, roles.dataContributor, local.settings.id);
      const ids = `skoid=${privileged.objectId}&sktid=${local.identity.tenantId}&skt=2020-01-01T00%3A00%3A00Z&ske=2099-01-01T00%3A00%3A00Z&sks=b&skv=2024-11-04`;
      const account = accountSas();
      const service = serviceSas();
      await local.set({ allowSharedKeyAccess: false });
      for (const sas of [`${account}&${ids}`, `${service}&${ids}`, `${service}&skoid=&sktid=`]) {
        assert.equal(await read(withSas(sas)), REFUSED, sas.replace(/sig=[^&]*/, ""));
      }
    });
  });
});

/** Returns a SAS whose signature differs from the right one, whatever that begins with. */
function withAnotherSignature(sas: { toString(): string }): string {
  return `${sas}`.replace(/sig=(.)/, (_, first) => `sig=${first === "0" ? "1" : "0"}`);
}

function iso(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`;
}
