import assert from "node:assert/strict";
import { Provider } from "@pulumi/azure-native/provider";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { azureCredential } from "../../../components/deployer/azure-credential";
import { type ProviderSettings, providerSettings } from "../../../components/deployer/provider-settings";
import { deploy } from "../support/deployment";

const APP = { tenantId: "11111111-1111-1111-1111-111111111111", clientId: "22222222-2222-2222-2222-222222222222" };
const OIDC = { ...APP, useOidc: "true" };

describe("the credential of the deployer", () => {
  const credentials: [settings: ProviderSettings, credential: string][] = [
    [{}, "AzureCliCredential"],
    [{ useMsi: "true" }, "ManagedIdentityCredential"],
    [{ ...APP, useMsi: "true" }, "ManagedIdentityCredential"],
    [{ ...OIDC, useMsi: "true" }, "ClientAssertionCredential"],
    [{ ...OIDC, clientSecret: "s" }, "ClientSecretCredential"],
    [{ ...APP, useOidc: "false" }, "AzureCliCredential"],
    [{ ...APP, clientSecret: "s", clientCertificatePath: "cert.pem" }, "ClientCertificateCredential"],
    [{ ...APP, clientSecret: "s", useDefaultAzureCredential: "true" }, "DefaultAzureCredential"],
  ];
  for (const [settings, credential] of credentials) {
    it(`is a ${credential} with ${Object.keys(settings).join(", ") || "no settings"}`, async () => {
      assert.equal((await azureCredential(settings)).constructor.name, credential);
    });
  }
});

describe("the credential of a managed identity", () => {
  it("belongs to the given client id, and to the machine's identity if the id is empty or missing", async () => {
    const clientIdOf = async (settings: ProviderSettings) =>
      ((await azureCredential({ ...settings, useMsi: "true" })) as { clientId?: string }).clientId;
    assert.equal(await clientIdOf(APP), APP.clientId);
    assert.equal(await clientIdOf({ clientId: "" }), undefined);
    assert.equal(await clientIdOf({}), undefined);
  });
});

describe("the credential of a pipeline", () => {
  it("fails without an OIDC token or a way to request one", async () => {
    const credential = await azureCredential(OIDC);
    await assert.rejects(
      async () => credential.getToken("https://management.azure.com/.default"),
      /ARM_USE_OIDC needs ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, or a request URL and token/,
    );
  });
});

describe("the settings of the deployer's credential", () => {
  const settingsOf = async (program: () => pulumi.Resource) => {
    const { result } = await deploy("update", () => providerSettings(program()));
    const { clientId: _, useMsi: __, ...settings } = await result;
    return settings;
  };
  const component = (opts: pulumi.ComponentResourceOptions = {}) =>
    new pulumi.ComponentResource("test:index:Parent", "parent", {}, opts);

  it("come from the stack's configuration, then from the variables", async () => {
    const variables = { ARM_TENANT_ID: "tenant", ACTIONS_ID_TOKEN_REQUEST_URL: "https://a/", ARM_USE_OIDC: "true" };
    Object.assign(process.env, variables);
    pulumi.runtime.setAllConfig({ "azure-native:tenantId": "configured" });
    try {
      assert.deepEqual(await settingsOf(component), {
        oidcRequestUrl: "https://a/",
        tenantId: "configured",
        useOidc: "true",
      });
    } finally {
      for (const name of Object.keys(variables)) delete process.env[name];
      pulumi.runtime.setAllConfig({});
    }
  });

  it("come from an explicit provider, which does not read the configuration", async () => {
    pulumi.runtime.setAllConfig({ "azure-native:tenantId": "configured" });
    const explicit = () => component({ provider: new Provider("own", { clientSecret: "s", useOidc: true }) });
    try {
      assert.deepEqual(await settingsOf(explicit), { clientSecret: "s", environment: "public", useOidc: "true" });
    } finally {
      pulumi.runtime.setAllConfig({});
    }
  });
});
