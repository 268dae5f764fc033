import assert from "node:assert/strict";
import { after, before, describe, it } from "mocha";
import { keptTypes } from "../../../../arm/azure-native/kept";
import type { ResourceType } from "../../../../arm/azure-native/resource-type";
import type { Schema } from "../../../../arm/input-schema";
import type { Properties } from "../../../../arm/properties";
import { type BatchAccountInArm, openBatchAccount } from "../../support/batch-account";
import type { Created } from "../../support/provider-client";

/** The resources below which kept types are created, and which are no kept types. */
const EXISTING: Properties = {
  ...{ resourceGroupName: "render", accountName: "renderstore", containerName: "frames" },
  ...{ virtualNetworkName: "farm", resourceName: "writer" },
};

/** Inputs that are not only texts. */
const VALUES: Readonly<Record<string, Properties>> = {
  "batch:Application": { accountName: "render" },
  "batch:ApplicationPackage": { accountName: "render" },
  "keyvault:Secret": { properties: { value: "secret" } },
};

/** The outputs that a program reads, and how they look. */
const OUTPUTS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  "network:PublicIPAddress": { resourceGuid: /^[0-9a-f-]{36}$/, provisioningState: /^Succeeded$/ },
  "keyvault:Vault": { properties: /"vaultUri":"https:\/\/[\w-]+\.vault\.local-azure\.invalid\/"/ },
  "keyvault:Secret": { properties: /"secretUri":"https:\/\/[\w-]+\.vault\.local-azure\.invalid\/secrets\/[\w-]+"/ },
  "keyvault:Key": { keyUri: /\/keys\// },
  "containerregistry:Registry": { loginServer: /\.azurecr\.local-azure\.invalid$/, provisioningState: /Succeeded/ },
  "operationalinsights:Workspace": { customerId: /^[0-9a-f-]{36}$/ },
  "applicationinsights:Component": {
    instrumentationKey: /^[0-9a-f-]{36}$/,
    connectionString: /^InstrumentationKey=[0-9a-f-]{36};IngestionEndpoint=https:\/\/[^;]*\.local-azure\.invalid\/;/,
  },
  "batch:Application": { allowUpdates: /true/ },
  "batch:ApplicationPackage": { state: /Pending/, storageUrl: /^https:\/\/127\.0\.0\.1:\d+\/renderstore\/app-/ },
  "web:WebApp": { defaultHostName: /\.azurewebsites\.local-azure\.invalid$/, state: /Running/ },
  "sql:Server": { fullyQualifiedDomainName: /\.database\.local-azure\.invalid$/ },
  "cdn:Endpoint": { hostName: /\.azureedge\.local-azure\.invalid$/ },
};

describe("a type that is kept", () => {
  let batch: BatchAccountInArm;
  before(async () => {
    batch = await openBatchAccount();
    const { azureNative } = batch.arm;
    const { resourceGroupName, accountName, containerName, virtualNetworkName } = EXISTING;
    const inAccount = { resourceGroupName, accountName };
    await azureNative.create("azure-native:storage:BlobContainer", { ...inAccount, containerName });
    const addressSpace = { addressPrefixes: ["10.0.0.0/16"] };
    const network = { resourceGroupName, virtualNetworkName, addressSpace };
    await azureNative.create("azure-native:network:VirtualNetwork", network);
  });
  after(() => batch.arm.close());

  const tokenOf = (type: ResourceType) => type.token.replace("azure-native:", "");
  const parents = new Map<string, string>();
  const inputsOf = (type: ResourceType): Properties => {
    const required = Object.entries(type.inputs.properties).filter(([, schema]) => schema.required);
    return Object.fromEntries(
      required.map(([name, schema]) => [
        name,
        VALUES[tokenOf(type)]?.[name] ?? parents.get(name) ?? EXISTING[name] ?? sample(schema),
      ]),
    );
  };

  for (const type of keptTypes) {
    it(`${tokenOf(type)} is checked, stored, returned, imported and updated`, async () => {
      const { azureNative } = batch.arm;
      const inputs = inputsOf(type);
      const created = await azureNative.create(type.token, inputs, "kept");
      const { name, type: armType, azureApiVersion } = created.outputs;
      assert.deepEqual([armType, azureApiVersion], [type.armType, type.apiVersion]);
      assert.ok(
        created.id.startsWith(`/subscriptions/${batch.arm.azure.identity.subscriptionId}/resourceGroups/render/`),
      );
      parents.set(type.name.property, String(name));
      for (const [output, pattern] of Object.entries(OUTPUTS[tokenOf(type)] ?? {})) {
        const value = created.outputs[output];
        assert.match(typeof value === "string" ? value : JSON.stringify(value), pattern, output);
      }

      assert.deepEqual(await azureNative.read(type.token, created.id, created), created);
      const imported = (await azureNative.read(type.token, created.id)) as Created;
      const checked = await azureNative.check(type.token, imported.inputs, { name: "kept" });
      assert.deepEqual(checked.failures, []);
      const { paths } = await azureNative.diff(type.token, created.inputs, {
        ...created.inputs,
        ...onlyGiven(imported, inputs),
      });
      // Azure returns no secrets.
      const differing = Object.keys(paths).filter((path) => !type.secrets?.includes(path));
      assert.deepEqual(differing, []);

      const updated = await azureNative.update(type.token, created, created.inputs);
      const stable = (outputs: Properties) => [outputs.resourceGuid, outputs.customerId, outputs.instrumentationKey];
      assert.deepEqual(stable(updated.outputs), stable(created.outputs));
      await assert.rejects(azureNative.create(type.token, inputs, "kept"), /already existing resource/);
    });
  }

  const secrets: [type: string, inputs: Properties][] = [
    ["keyvault:Secret", { vaultName: "secrets", secretName: "hidden", properties: { value: "s3cret" } }],
    ["sql:Server", { serverName: "secrets", administratorLogin: "a", administratorLoginPassword: "s3cret" }],
  ];
  for (const [type, inputs] of secrets) {
    it(`${type} returns no secret, also not to an import`, async () => {
      const { azureNative } = batch.arm;
      const token = `azure-native:${type}`;
      const inGroup = { resourceGroupName: "render" };
      const tenantId = batch.arm.azure.identity.tenantId;
      const vault = {
        ...inGroup,
        vaultName: "secrets",
        properties: { sku: { family: "A", name: "standard" }, tenantId },
      };
      if (type === "keyvault:Secret") await azureNative.create("azure-native:keyvault:Vault", vault);
      const created = await azureNative.create(token, { ...inGroup, ...inputs });
      assert.doesNotMatch(JSON.stringify(created.outputs), /s3cret/);
      assert.doesNotMatch(JSON.stringify(await azureNative.read(token, created.id)), /s3cret/);
      const refreshed = await azureNative.read(token, created.id, created);
      assert.deepEqual(refreshed?.inputs, created.inputs);
      await azureNative.delete(token, created.id);
    });
  }

  it("containerregistry:Registry gets the principal of its identity from Azure", async () => {
    const { azureNative } = batch.arm;
    const invented = "11111111-1111-4111-8111-111111111111";
    const created = await azureNative.create("azure-native:containerregistry:Registry", {
      ...{ resourceGroupName: "render", registryName: "identified", sku: { name: "Basic" } },
      identity: { type: "SystemAssigned", principalId: invented },
    });
    const { principalId, type } = created.outputs.identity as Properties;
    assert.equal(type, "SystemAssigned");
    assert.match(String(principalId), /^[0-9a-f-]{36}$/);
    assert.notEqual(principalId, invented);
  });

  it("is deleted with its group, and with its parent", async () => {
    const { azureNative, azure } = batch.arm;
    await azureNative.delete("azure-native:keyvault:Vault", idOf("azure-native:keyvault:Vault"));
    assert.deepEqual(azure.resources.list("azure-native:keyvault:Secret"), []);
    await azureNative.delete(
      "azure-native:resources:ResourceGroup",
      String(batch.store.id).replace(/\/providers.*/, ""),
    );
    const left = keptTypes.filter(({ token }) => azure.resources.list(token).length > 0);
    assert.deepEqual(left.map(tokenOf), []);
  });

  const idOf = (token: string) => batch.arm.azure.resources.list(token)[0]?.id ?? "";

  it("is refused without its parent or group, and with another property", async () => {
    const { azureNative } = batch.arm;
    await azureNative.create("azure-native:resources:ResourceGroup", {
      resourceGroupName: "empty",
      location: "westeurope",
    });
    const queue = { resourceGroupName: "empty", accountName: "none", queueName: "q" };
    await assert.rejects(azureNative.create("azure-native:storage:Queue", queue), /Code="ParentResourceNotFound"/);
    const secret = { resourceGroupName: "none", vaultName: "v", properties: {} };
    await assert.rejects(azureNative.create("azure-native:keyvault:Secret", secret), /Code="ResourceGroupNotFound"/);
    const rule = { resourceGroupName: "empty", securityRules: [{ acces: "Allow" }] };
    const { failures } = await azureNative.check("azure-native:network:NetworkSecurityGroup", rule);
    assert.match(failures.join(), /securityRules\[0\]\.access must be given/);
    assert.match(failures.join(), /securityRules\[0\]\.acces must not be given: such a property does not exist/);
  });
});

/** Returns a value that matches a schema, with the required members only. */
function sample(schema: Schema): unknown {
  switch (schema.type) {
    case "integer":
      return 100;
    case "boolean":
      return true;
    case "array":
      return [sample(schema.items)];
    case "map":
      return {};
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties)
          .filter(([, property]) => property.required)
          .map(([name, property]) => [name, sample(property)]),
      );
    default:
      return "sample";
  }
}

/** Returns the inputs of an import that the program gives. An import also has the defaults of Azure. */
function onlyGiven({ inputs }: Pick<Created, "inputs">, given: Properties): Properties {
  return Object.fromEntries(Object.keys(given).map((name) => [name, inputs[name]]));
}
