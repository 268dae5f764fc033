import assert from "node:assert/strict";
import { ContainerClient } from "@azure/storage-blob";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../../arm/properties";
import { trust } from "../../../support/trust";
import { type LocalArm, openLocalArm } from "../../support/local-arm";
import {
  ACCOUNT_TYPE,
  accountInputs,
  CONTAINER_TYPE,
  GROUP_TYPE,
  group,
  inAccount,
} from "../../support/storage-account";

const SERVICE = "azure-native:storage:listStorageAccountServiceSAS";
const ACCOUNT = "azure-native:storage:listStorageAccountSAS";

describe("the shared access signatures of a storage account", () => {
  let endTrust = () => {};
  let arm: LocalArm;
  let endpoint: string;
  before(async () => {
    arm = await openLocalArm();
    endTrust = trust(arm.azure.environment.tls.caFile);
    await arm.azureNative.create(GROUP_TYPE, group);
    const { outputs } = await arm.azureNative.create(ACCOUNT_TYPE, accountInputs);
    endpoint = (outputs.primaryEndpoints as { blob: string }).blob;
    await arm.azureNative.create(CONTAINER_TYPE, { ...inAccount, containerName: "apps" });
  });
  after(() => {
    endTrust();
    return arm.close();
  });

  const container = (token: unknown) =>
    new ContainerClient(`${endpoint}apps?${token}`, undefined, { retryOptions: { maxTries: 1 } });
  async function names(token: unknown): Promise<string[]> {
    const found: string[] = [];
    for await (const { name } of container(token).listBlobsFlat()) found.push(name);
    return found;
  }

  it("for a container allow what they say, in any order of the letters", async () => {
    const args = {
      ...inAccount,
      ...{ canonicalizedResource: "/blob/results/apps", resource: "c", protocols: "https" },
      ...{ sharedAccessStartTime: "2021-01-01", sharedAccessExpiryTime: "2100-01-01T00:00:00.0000000Z" },
    };
    const { serviceSasToken: all } = await arm.azureNative.invoke(SERVICE, { ...args, permissions: "lwr" });
    await container(all).getBlockBlobClient("a b").upload("content", 7);
    assert.deepEqual(await names(all), ["a b"]);

    const answer = {
      ...{ cacheControl: "max-age=5", contentType: "application/json", contentDisposition: "inline" },
      ...{ contentEncoding: "deflate", contentLanguage: "de" },
    };
    const { serviceSasToken: read } = await arm.azureNative.invoke(SERVICE, { ...args, ...answer, permissions: "r" });
    const { contentType, cacheControl } = await container(read).getBlobClient("a b").download();
    assert.deepEqual([contentType, cacheControl], ["application/json", "max-age=5"]);
    await assert.rejects(names(read), /AuthorizationPermissionMismatch|not authorized/);
  });

  it("for a blob, by the second key, are for that blob only", async () => {
    const { serviceSasToken: token } = await arm.azureNative.invoke(SERVICE, {
      ...inAccount,
      ...{ canonicalizedResource: "/blob/results/apps/one", resource: "b", permissions: "rcw", keyToSign: "key2" },
      sharedAccessExpiryTime: "2100-01-01",
    });
    await container(token).getBlockBlobClient("one").upload("1", 1);
    await assert.rejects(
      container(token).getBlockBlobClient("two").upload("2", 1),
      /AuthenticationFailed|failed to auth/i,
    );
  });

  it("for the account end when they say", async () => {
    const token = (sharedAccessExpiryTime: string) =>
      arm.azureNative.invoke(ACCOUNT, {
        ...inAccount,
        ...{ services: "fb", resourceTypes: "ocs", permissions: "wlrdacu", protocols: "https,http" },
        sharedAccessExpiryTime,
      });
    const { accountSasToken } = await token("2100-01-01T00:00:00Z");
    await container(accountSasToken).getBlockBlobClient("three").upload("3", 1);
    assert.ok((await names(accountSasToken)).includes("three"));
    const { accountSasToken: expired } = await token("2021-01-01T00:00:00Z");
    await assert.rejects(names(expired), /AuthenticationFailed|failed to auth|not authorized/i);
  });

  const refused: readonly [string, Properties, RegExp][] = [
    [SERVICE, { canonicalizedResource: "results/apps" }, /canonicalizedResource must match/],
    [SERVICE, { canonicalizedResource: "/blob/results/apps", resource: "x" }, /resource must be one of b, c/],
    [ACCOUNT, { permissions: "r", services: "b", resourceTypes: "c" }, /sharedAccessExpiryTime must be given/],
    [
      ACCOUNT,
      { permissions: "z", services: "b", resourceTypes: "c", sharedAccessExpiryTime: "2100-01-01" },
      /permissions must match/,
    ],
  ];
  for (const [token, args, message] of refused) {
    it(`are refused by ${token.split(":")[2]} with ${JSON.stringify(args)}`, async () => {
      await assert.rejects(arm.azureNative.invoke(token, { ...inAccount, ...args }), message);
    });
  }
});
