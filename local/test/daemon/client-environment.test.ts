import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type ClientEnvironmentSettings, clientEnvironment } from "../../daemon/client-environment";

const local: ClientEnvironmentSettings = {
  stateFolder: "/state",
  subscriptionId: "sub",
  tenantId: "tenant",
  deployer: { objectId: "oid", clientId: "app" },
  deployers: {},
  caFile: "/state/tls/ca.pem",
  bundleFile: "/state/tls/bundle.pem",
  javaFile: "/state/tls/trust-store.jks",
  identityVariables: {
    AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://127.0.0.1:20001",
    IDENTITY_ENDPOINT: "http://127.0.0.1:20001/msi/token",
    IDENTITY_HEADER: "secret",
  },
  endpoints: {
    imds: "http://127.0.0.1:20001",
    entra: "https://127.0.0.1:20004",
    "resource-manager": "https://127.0.0.1:20005",
    "azure-native": "127.0.0.1:20002",
    random: "127.0.0.1:20003",
  },
  collectingProviders: { "azure-native": "127.0.0.1:4", random: "127.0.0.1:5" },
  storageAccounts: [],
  batchAccounts: [],
  settings: {},
};

const JAVA = "-Djavax.net.ssl.trustStore=/state/tls/trust-store.jks -Djavax.net.ssl.trustStorePassword=changeit";

describe("clientEnvironment", () => {
  it("makes programs use local tokens, certificates and providers", () => {
    assert.deepEqual(clientEnvironment(local, {}), {
      LOCAL_AZURE_STATE: "/state",
      AZURE_SUBSCRIPTION_ID: "sub",
      AZURE_TENANT_ID: "tenant",
      AZURE_CLIENT_ID: "app",
      AZURE_TOKEN_CREDENTIALS: "ManagedIdentityCredential",
      AZURE_POD_IDENTITY_AUTHORITY_HOST: "http://127.0.0.1:20001",
      IDENTITY_ENDPOINT: "http://127.0.0.1:20001/msi/token",
      IDENTITY_HEADER: "secret",
      AZURE_CONFIG_DIR: "/state/azure-cli",
      ARM_CLOUD_METADATA_URL: "https://127.0.0.1:20005/metadata/endpoints?api-version=2019-05-01",
      AZURE_CORE_INSTANCE_DISCOVERY: "false",
      AZURE_RESOURCE_MANAGER_URL: "https://127.0.0.1:20005",
      ARM_USE_MSI: "true",
      ARM_CLIENT_ID: "app",
      NODE_EXTRA_CA_CERTS: "/state/tls/ca.pem",
      SSL_CERT_FILE: "/state/tls/bundle.pem",
      REQUESTS_CA_BUNDLE: "/state/tls/bundle.pem",
      CURL_CA_BUNDLE: "/state/tls/bundle.pem",
      JAVA_TOOL_OPTIONS: JAVA,
      NO_PROXY: "127.0.0.1,localhost",
      no_proxy: "127.0.0.1,localhost",
      PULUMI_DEBUG_PROVIDERS: "azure-native:20002,random:20003",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_BACKEND_URL: "file:///state/pulumi",
      PULUMI_CONFIG_PASSPHRASE: "local-azure",
    });
  });

  it("lets programs sign in with an OIDC token if the deployer has one", () => {
    const { ARM_USE_MSI, ...environment }: Record<string, string | undefined> = clientEnvironment(
      { ...local, oidcToken: "federated" },
      {},
    );
    const expected = {
      ARM_USE_OIDC: "true",
      ARM_OIDC_TOKEN: "federated",
      ARM_CLIENT_ID: "app",
      ARM_TENANT_ID: "tenant",
      ARM_DISABLE_INSTANCE_DISCOVERY: "true",
      AZURE_AUTHORITY_HOST: "https://127.0.0.1:20004",
    };
    assert.equal(ARM_USE_MSI, undefined);
    assert.deepEqual({ ...environment, ...expected }, environment);
  });

  const kept: [name: string, caller: NodeJS.ProcessEnv, expected: Record<string, string | undefined>][] = [
    ["a Pulumi backend", { PULUMI_BACKEND_URL: "file:///mine" }, { PULUMI_BACKEND_URL: undefined }],
    ["a passphrase", { PULUMI_CONFIG_PASSPHRASE: "" }, { PULUMI_CONFIG_PASSPHRASE: undefined }],
    ["a passphrase file", { PULUMI_CONFIG_PASSPHRASE_FILE: "/p" }, { PULUMI_CONFIG_PASSPHRASE: undefined }],
    ["hosts without a proxy", { no_proxy: "example.com" }, { NO_PROXY: "example.com,127.0.0.1,localhost" }],
    ["more trust", { NODE_EXTRA_CA_CERTS: "/company.pem" }, { NODE_EXTRA_CA_CERTS: local.bundleFile }],
    ["options of Java", { JAVA_TOOL_OPTIONS: "-Xmx1g" }, { JAVA_TOOL_OPTIONS: `-Xmx1g ${JAVA}` }],
    ["options of Java with our trust", { JAVA_TOOL_OPTIONS: JAVA }, { JAVA_TOOL_OPTIONS: JAVA }],
    [
      "trust store of Java",
      { JAVA_TOOL_OPTIONS: "-Djavax.net.ssl.trustStore=/mine" },
      { JAVA_TOOL_OPTIONS: "-Djavax.net.ssl.trustStore=/mine" },
    ],
    ["our own trust", { NODE_EXTRA_CA_CERTS: local.caFile }, { NODE_EXTRA_CA_CERTS: local.caFile }],
  ];
  for (const [name, caller, expected] of kept) {
    it(`keeps the caller's ${name}`, () => {
      const environment: Record<string, string | undefined> = clientEnvironment(local, caller);
      for (const [variable, value] of Object.entries(expected)) assert.equal(environment[variable], value, variable);
    });
  }
});
