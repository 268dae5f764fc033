import assert from "node:assert/strict";
import {
  AnonymousCredential,
  BlobSASPermissions,
  ContainerClient,
  ContainerSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
} from "@azure/storage-blob";
import { describe, it } from "mocha";
import { signedUrl } from "../../../outputs/share/signed-url";
import { openOutputContainer } from "../../../outputs/storage/output-container";

describe("signedUrl", () => {
  const credential = { getToken: async () => null };
  const expiresOn = new Date("2026-01-01T10:00:00.123Z");
  const key = {
    signedObjectId: "11111111-1111-1111-1111-111111111111",
    signedTenantId: "22222222-2222-2222-2222-222222222222",
    signedStartsOn: new Date("2026-01-01T00:00:00Z"),
    signedExpiresOn: new Date("2026-01-02T00:00:00Z"),
    signedService: "b",
    signedVersion: "2024-11-04",
    value: Buffer.alloc(32, 7).toString("base64"),
  };
  const delegation = { key, version: "2024-11-04", expiresOn };
  const common = { version: delegation.version, expiresOn, protocol: SASProtocol.Https };

  const endpoints = [
    "https://renders.blob.core.windows.net/",
    "https://renders.blob.core.windows.net:8443",
    "https://renders-secondary.blob.core.windows.net/",
    "https://renders-secondary-dualstack.blob.core.windows.net/",
    "https://renders-ipv6.blob.core.windows.net/",
    "https://127.0.0.1:10000/renders/",
    "https://[::1]:8443/renders",
    "https://localhost/renders/",
  ];
  const names = [
    "t1/$TaskOutput/a.txt",
    "t1/$TaskOutput/a b'c(1)é+#?%!*~&=;,@:[]{}|^`<>\".txt",
    "x/%2e%2e/y",
    "日本/語😀",
    " lead /trail ",
    "a//b",
    "/a/",
    "a\tb\nc",
    "..a/b..",
  ];
  for (const blobEndpoint of endpoints) {
    it(`returns the same URLs as the SDK's client for ${blobEndpoint}`, async () => {
      const container = openOutputContainer({ blobEndpoint, credential, jobId: "x" });
      const client = new ContainerClient(container.url, new AnonymousCredential());
      assert.equal(
        signedUrl(container, { permissions: "rl" }, delegation),
        await client.generateUserDelegationSasUrl({ ...common, permissions: ContainerSASPermissions.parse("rl") }, key),
      );
      for (const blob of names) {
        const permissions = BlobSASPermissions.parse("r");
        assert.equal(
          signedUrl(container, { blob, permissions: "r" }, delegation),
          await client.getBlobClient(blob).generateUserDelegationSasUrl({ ...common, permissions }, key),
        );
      }
    });
  }

  // The SDK's client signs for an account without a name.
  for (const account of ["renders", "renders-secondary"]) {
    it(`signs for the account of an endpoint with a DNS zone: ${account}`, () => {
      const blobEndpoint = `https://${account}.z01.blob.storage.azure.net/`;
      const container = openOutputContainer({ blobEndpoint, credential, jobId: "x" });
      const { searchParams } = new URL(signedUrl(container, { permissions: "rl" }, delegation));
      const permissions = ContainerSASPermissions.parse("rl");
      const signed = { ...common, containerName: "job-x", permissions };
      const expected = generateBlobSASQueryParameters(signed, key, "renders").toString();
      assert.equal(searchParams.get("sig"), new URLSearchParams(expected).get("sig"));
    });
  }
});
