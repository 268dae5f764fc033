import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { changeSettings } from "../../../../environment/settings/open-settings";
import { machine } from "../../support/batch-account";
import { restClient } from "../../support/rest-client";

const GROUP_TYPE = "azure-native:resources:ResourceGroup";
const STORAGE_TYPE = "azure-native:storage:StorageAccount";
const BATCH_TYPE = "azure-native:batch:BatchAccount";
const POOL_TYPE = "azure-native:batch:Pool";
const IDENTITY_TYPE = "azure-native:managedidentity:UserAssignedIdentity";

const GROUP = "/resourceGroups/render";
const STORE = `${GROUP}/providers/Microsoft.Storage/storageAccounts/reststore`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Batch/batchAccounts/restbatch`;
const POOL = `${ACCOUNT}/pools/frames`;
const NETWORK = `${GROUP}/providers/Microsoft.Network/virtualNetworks/net`;
const store = { location: "West Europe", kind: "StorageV2", sku: { name: "Standard_LRS", tier: "Standard" } };

describe("REST requests for a resource", () => {
  const client = restClient(async ({ arm }) => {
    await arm.azureNative.create(GROUP_TYPE, { resourceGroupName: "render", location: "westeurope" });
  });
  const { send } = client;

  it("create what the Pulumi provider reads, by Azure's names", async () => {
    const properties = {
      supportsHttpsTrafficOnly: true,
      networkAcls: { defaultAction: "Allow", ipRules: [{ value: "203.0.113.7" }] },
    };
    const { status, body } = await send("PUT", STORE, { body: { ...store, properties } });
    assert.equal(status, 200);
    assert.equal(body.id, `${client.subscription}${STORE}`);
    assert.deepEqual(
      [body.name, body.type, body.location],
      ["reststore", "Microsoft.Storage/storageAccounts", "westeurope"],
    );
    assert.deepEqual(body.sku, { name: "Standard_LRS", tier: "Standard" });
    assert.deepEqual(body.properties.networkAcls.ipRules, [{ value: "203.0.113.7" }]);
    assert.equal(body.properties.supportsHttpsTrafficOnly, true);
    assert.match(body.properties.primaryEndpoints.blob, /^https:\/\/127\.0\.0\.1:\d+\/reststore\/$/);

    const read = await client.arm.azureNative.read(STORAGE_TYPE, body.id);
    assert.deepEqual(read?.inputs.networkRuleSet, {
      defaultAction: "Allow",
      ipRules: [{ iPAddressOrRange: "203.0.113.7" }],
    });
    assert.deepEqual([read?.inputs.accountName, read?.inputs.kind], ["reststore", "StorageV2"]);
    assert.deepEqual(read?.outputs.primaryEndpoints, body.properties.primaryEndpoints);
  });

  it("read and delete what the Pulumi provider created", async () => {
    const created = await client.arm.azureNative.create(IDENTITY_TYPE, {
      resourceGroupName: "render",
      resourceName: "mine",
    });
    const path = created.id.slice(client.subscription.length);
    const { body } = await send("GET", path);
    assert.deepEqual(body, {
      id: created.id,
      name: "mine",
      type: "Microsoft.ManagedIdentity/userAssignedIdentities",
      location: "westeurope",
      properties: {
        clientId: created.outputs.clientId,
        principalId: created.outputs.principalId,
        tenantId: client.arm.azure.identity.tenantId,
      },
    });
    assert.equal((await send("DELETE", path)).status, 200);
    assert.equal(await client.arm.azureNative.read(IDENTITY_TYPE, created.id), undefined);
    assert.equal((await send("DELETE", path)).status, 204);
  });

  it("delete a group with what the Pulumi provider created in it", async () => {
    await client.arm.azureNative.create(GROUP_TYPE, { resourceGroupName: "gone", location: "westeurope" });
    const inGroup = { resourceGroupName: "gone", resourceName: "mine" };
    const { id } = await client.arm.azureNative.create(IDENTITY_TYPE, inGroup);
    assert.equal((await send("DELETE", "/resourceGroups/gone")).status, 200);
    assert.equal(client.arm.azure.resources.get(id), undefined);
    assert.deepEqual(await codeOf("DELETE", "/resourceGroups/gone"), [404, "ResourceGroupNotFound"]);
  });

  it("leave nothing in a group that is deleted meanwhile", async () => {
    await send("PUT", "/resourceGroups/brief", { body: { location: "westeurope" } });
    const within = ["Batch/batchAccounts/briefbatch", "ManagedIdentity/userAssignedIdentities/brief"];
    const put = (name: string) =>
      send("PUT", `/resourceGroups/brief/providers/Microsoft.${name}`, { body: { location: "westeurope" } });
    const [deleted, ...written] = await Promise.all([send("DELETE", "/resourceGroups/brief"), ...within.map(put)]);
    assert.equal(deleted?.status, 200);
    const codes = [undefined, "ResourceGroupBeingDeleted", "ResourceGroupNotFound"];
    assert.ok(
      written.every(({ code }) => codes.includes(code)),
      written.map(({ code }) => code).join(),
    );
    const { resources } = client.arm.azure;
    assert.deepEqual(resources.list(undefined, `${client.subscription}/resourceGroups/brief`), []);
  });

  it("accept what they returned, and keep the defaults of Azure out of the inputs", async () => {
    const created = await send("PUT", ACCOUNT, { body: { location: "westeurope" } });
    const { status, body } = await send("PUT", ACCOUNT, { body: { ...created.body, tags: { a: "b" } } });
    assert.deepEqual([status, body.tags], [200, { a: "b" }]);
    assert.deepEqual(body.properties, created.body.properties);
    const stored = client.arm.azure.resources.get(body.id);
    assert.deepEqual(Object.keys(stored?.inputs ?? {}).sort(), [
      ...["accountName", "azureApiVersion", "location", "resourceGroupName", "tags"],
    ]);
    // Resources of other services have the same property.
    const again = await send("GET", STORE);
    assert.equal((await send("PUT", STORE, { body: again.body })).status, 200);
  });

  it("change single properties with PATCH, which a refresh of Pulumi finds", async () => {
    const before = await client.arm.azureNative.read(BATCH_TYPE, `${client.subscription}${ACCOUNT}`);
    const { status, body } = await send("PATCH", ACCOUNT, {
      body: { tags: { c: "d" }, properties: { allowedAuthenticationModes: ["AAD"] } },
    });
    assert.deepEqual([status, body.tags, body.properties.allowedAuthenticationModes], [200, { c: "d" }, ["AAD"]]);
    const now = await client.arm.azureNative.read(BATCH_TYPE, body.id, before);
    assert.deepEqual(now?.inputs.allowedAuthenticationModes, ["AAD"]);
    const removed = await send("PATCH", ACCOUNT, { body: { tags: null } });
    assert.equal(removed.body.tags, undefined);
  });

  it("add and remove identities with PATCH", async () => {
    const identities = await Promise.all(
      ["first", "second"].map(
        async (name) =>
          (await send("PUT", `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`, {
            body: { location: "westeurope" },
          })) as { body: { id: string } },
      ),
    );
    const [first, second] = identities.map(({ body }) => body.id) as [string, string];
    const assigned = async (type: string, userAssignedIdentities: Record<string, object | null>) => {
      const { body } = await send("PATCH", ACCOUNT, { body: { identity: { type, userAssignedIdentities } } });
      return Object.keys(body.identity.userAssignedIdentities ?? {});
    };
    assert.deepEqual(await assigned("UserAssigned", { [first]: {} }), [first]);
    assert.deepEqual(await assigned("UserAssigned", { [second]: {} }), [first, second]);
    assert.deepEqual(await assigned("UserAssigned", { [first]: null }), [second]);
    assert.deepEqual(await assigned("None", { [second]: null }), []);
  });

  it("create a pool that the Batch service has, and return no secret of it", async () => {
    const registry = { registryServer: "r.example", username: "u", password: "secret" };
    const settings = { type: "DockerCompatible", containerRegistries: [registry] };
    const { status, body } = await send("PUT", POOL, {
      body: {
        properties: {
          vmSize: "Standard_D2s_v3",
          deploymentConfiguration: { virtualMachineConfiguration: { ...machine, containerConfiguration: settings } },
        },
      },
    });
    assert.equal(status, 200);
    assert.deepEqual(body.properties.scaleSettings.fixedScale.targetDedicatedNodes, 0);
    assert.equal(
      client.arm.azure.batch.getPool(`${client.subscription}${ACCOUNT}`, "frames")?.vmSize,
      "standard_d2s_v3",
    );
    const { virtualMachineConfiguration } = body.properties.deploymentConfiguration;
    const { password: _, ...visible } = registry;
    assert.deepEqual(virtualMachineConfiguration.containerConfiguration.containerRegistries, [visible]);
    assert.doesNotMatch(JSON.stringify((await send("GET", POOL)).body), /"secret"/);
    assert.equal((await client.arm.azureNative.read(POOL_TYPE, body.id))?.inputs.vmSize, "Standard_D2s_v3");
  });

  it("return no secret of a kept resource", async () => {
    const siteConfig = {
      appSettings: [{ name: "a", value: "s3cret" }],
      connectionStrings: [{ name: "a", connectionString: "s3cret", type: "Custom" }],
      azureStorageAccounts: { share: { accountName: "a", accessKey: "s3cret" } },
      linuxFxVersion: "NODE|24",
    };
    const kept: [path: string, properties: object][] = [
      ["Sql/servers/restsql", { administratorLogin: "a", administratorLoginPassword: "s3cret" }],
      ["Web/sites/restsite", { siteConfig }],
    ];
    for (const [name, properties] of kept) {
      const path = `${GROUP}/providers/Microsoft.${name}`;
      const options = { body: { location: "westeurope", properties }, version: "2025-01-01" };
      const written = await send("PUT", path, name.startsWith("Web") ? { ...options, version: "2025-05-01" } : options);
      assert.equal(written.status, 201, JSON.stringify(written.body));
      const version = name.startsWith("Web") ? "2025-05-01" : "2025-01-01";
      const lists = await send("GET", path.slice(0, path.lastIndexOf("/")), { version });
      assert.equal(lists.body.value.length, 1);
      for (const { body } of [written, await send("GET", path, { version }), lists]) {
        assert.doesNotMatch(JSON.stringify(body), /s3cret/);
      }
    }
  });

  it("compare the ETag of a pool", async () => {
    const { body } = await send("GET", POOL);
    const patch = async (headers: Record<string, string>) =>
      (await send("PATCH", POOL, { body: { properties: { metadata: [{ name: "a", value: "b" }] } }, headers })).status;
    assert.equal(await patch({ "If-Match": '"other"' }), 412);
    assert.equal(await patch({ "If-Match": body.etag }), 200);
    const put = { body: { properties: body.properties }, headers: { "If-None-Match": "*" } };
    assert.deepEqual(await codeOf("PUT", POOL, put), [412, "PreconditionFailed"]);
  });

  it("nest the properties of subnets, as Azure does", async () => {
    const subnets = [{ name: "nodes", properties: { addressPrefix: "10.0.0.0/24" } }];
    const properties = { addressSpace: { addressPrefixes: ["10.0.0.0/16"] }, subnets };
    const { status, body } = await send("PUT", NETWORK, { body: { location: "westeurope", properties } });
    assert.equal(status, 201);
    assert.equal(body.properties.subnets[0].properties.addressPrefix, "10.0.0.0/24");
    assert.equal(body.properties.subnets[0].id, `${client.subscription}${NETWORK}/subnets/nodes`);
    const subnet = await send("GET", `${NETWORK}/subnets/nodes`);
    assert.equal(subnet.body.properties.addressPrefix, "10.0.0.0/24");
    assert.equal((await send("PUT", NETWORK, { body })).status, 200);
  });

  it("have the case of the creation", async () => {
    const { body } = await send("GET", STORE.toUpperCase().replace("RESTSTORE", "RestStore"));
    assert.equal(body.id, `${client.subscription}${STORE}`);
    await send("PUT", STORE.toUpperCase(), { body: store });
    const stored = client.arm.azure.resources.get(body.id);
    assert.deepEqual([stored?.id, stored?.inputs.accountName], [body.id, "reststore"]);
  });

  it("return what Azure creates with its parent", async () => {
    const service = await send("GET", `${STORE}/blobServices/default`);
    assert.deepEqual([service.status, service.body.name], [200, "default"]);
    assert.deepEqual(await codeOf("DELETE", `${STORE}/blobServices/default`), [405, "MethodNotAllowed"]);
  });

  it("answer HEAD without a body", async () => {
    const answers = await Promise.all([send("HEAD", GROUP), send("HEAD", STORE), send("HEAD", `${STORE}x`)]);
    assert.deepEqual(
      answers.map(({ status, body }) => [status, body]),
      [
        [204, undefined],
        [204, undefined],
        [404, undefined],
      ],
    );
  });

  it("return the resource that Azure found with a role that is deleted", async () => {
    const name = "11111111-1111-4111-8111-111111111111";
    const path = `${GROUP}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
    const scope = `${client.subscription}${GROUP}`;
    const permissions = [{ actions: ["Microsoft.Batch/*"], notActions: [] }];
    const properties = { roleName: "Renderer", type: "CustomRole", permissions, assignableScopes: [scope] };
    const created = await send("PUT", path, { body: { properties } });
    assert.deepEqual(
      [created.status, created.body.properties.roleName, created.body.properties.type],
      [201, "Renderer", "CustomRole"],
    );
    assert.equal((await send("DELETE", path)).body.name, name);
  });

  const refused: [what: string, method: string, path: string, body: unknown, status: number, code: string][] = [
    ["an unknown resource", "GET", `${ACCOUNT}x`, undefined, 404, "ResourceNotFound"],
    ["a group that does not exist", "GET", "/resourceGroups/none", undefined, 404, "ResourceGroupNotFound"],
    ["a resource in such a group", "GET", ACCOUNT.replace("render", "none"), undefined, 404, "ResourceGroupNotFound"],
    ["a new resource in such a group", "PUT", ACCOUNT.replace("render", "none"), store, 404, "ResourceGroupNotFound"],
    ["a part of an unknown resource", "GET", `${ACCOUNT}x/pools/p`, undefined, 404, "ParentResourceNotFound"],
    ["a new part of an unknown resource", "PUT", `${ACCOUNT}x/pools/p`, {}, 404, "ParentResourceNotFound"],
    ["no location", "PUT", "/resourceGroups/a", {}, 400, "LocationRequired"],
    [
      "a group in no region",
      "PUT",
      "/resourceGroups/a",
      { location: "mars" },
      400,
      "LocationNotAvailableForResourceGroup",
    ],
    [
      "a resource in no region",
      "PUT",
      `${STORE}2`,
      { ...store, location: "mars" },
      400,
      "LocationNotAvailableForResourceType",
    ],
    [
      "a storage account in all regions",
      "PUT",
      `${STORE}2`,
      { ...store, location: "global" },
      400,
      "LocationNotAvailableForResourceType",
    ],
    ["another region", "PUT", STORE, { ...store, location: "eastus" }, 409, "InvalidResourceLocation"],
    [
      "another file system",
      "PUT",
      STORE,
      { ...store, properties: { isHnsEnabled: true } },
      409,
      "PropertyChangeNotAllowed",
    ],
    [
      "a wrong name",
      "PUT",
      `${GROUP}/providers/Microsoft.Storage/storageAccounts/My_Store`,
      store,
      400,
      "InvalidRequestContent",
    ],
    ["a missing property", "PUT", `${STORE}2`, { location: "westeurope" }, 400, "InvalidRequestContent"],
    ["a wrong value", "PUT", `${STORE}2`, { ...store, kind: "None" }, 400, "InvalidRequestContent"],
    ["a wrong type", "PUT", `${STORE}2`, { ...store, properties: { isHnsEnabled: 1 } }, 400, "InvalidRequestContent"],
    [
      "an unknown property",
      "PUT",
      `${STORE}2`,
      { ...store, properties: { color: "red" } },
      400,
      "InvalidRequestContent",
    ],
    [
      "a property at the wrong place",
      "PUT",
      `${STORE}2`,
      { ...store, accessTier: "Hot" },
      400,
      "InvalidRequestContent",
    ],
    [
      "a location among the properties",
      "PUT",
      `${STORE}2`,
      { ...store, properties: { location: "eastus" } },
      400,
      "InvalidRequestContent",
    ],
    [
      "a property that each JavaScript object has",
      "PUT",
      `${STORE}2`,
      { ...store, properties: { constructor: {} } },
      400,
      "InvalidRequestContent",
    ],
    [
      "another prototype",
      "PUT",
      `${STORE}2`,
      '{"location":"westeurope","kind":"StorageV2","properties":{"__proto__":{"sku":{"name":"Standard_LRS"}}}}',
      400,
      "InvalidRequestContent",
    ],
    [
      "another account among the properties",
      "PATCH",
      STORE,
      { properties: { accountName: "other" } },
      400,
      "InvalidRequestContent",
    ],
    [
      "a short name of a container",
      "PUT",
      `${STORE}/blobServices/default/containers/a`,
      {},
      400,
      "InvalidRequestContent",
    ],
    [
      "a container with a blank",
      "GET",
      `${STORE}/blobServices/default/containers/a%20b`,
      undefined,
      404,
      "ContainerNotFound",
    ],
    ["a name with a slash", "PUT", "/resourceGroups/a%2Fb", { location: "westeurope" }, 400, "InvalidResourceName"],
    [
      "a name that is taken",
      "PUT",
      ACCOUNT.replace("render", "other"),
      { location: "westeurope" },
      409,
      "AccountNameAlreadyInUse",
    ],
    [
      "PATCH of a role",
      "PATCH",
      `${GROUP}/providers/Microsoft.Authorization/roleAssignments/a`,
      {},
      405,
      "MethodNotAllowed",
    ],
    ["PATCH of an unknown resource", "PATCH", `${ACCOUNT}x`, {}, 404, "ResourceNotFound"],
    ["POST of a resource", "POST", ACCOUNT, {}, 405, "MethodNotAllowed"],
    ["DELETE of a list", "DELETE", "/resourceGroups", undefined, 405, "MethodNotAllowed"],
  ];
  for (const [what, method, path, body, status, code] of refused) {
    it(`refuse ${what} with ${code}`, async () => {
      await send("PUT", "/resourceGroups/other", { body: { location: "westeurope" } });
      assert.deepEqual(await codeOf(method, path, { body }), [status, code]);
    });
  }

  it("name a wrong property as Azure does", async () => {
    const properties = { networkAcls: { defaultAction: "Perhaps", ipRules: [{}] } };
    const { body } = await send("PUT", `${STORE}2`, { body: { ...store, properties } });
    assert.match(body.error.message, /properties\.networkAcls\.ipRules\[0\]\.value must be given/);
    assert.match(body.error.message, /properties\.networkAcls\.defaultAction must be one of Allow, Deny/);
  });

  it("are refused without the role, before anything else is checked", async () => {
    const { reader } = client.arm.azure.identity.deployers;
    const options = { as: reader, body: "[]" };
    assert.deepEqual(await codeOf("PUT", "/resourceGroups/new", options), [403, "AuthorizationFailed"]);
    assert.deepEqual(await codeOf("PATCH", STORE, options), [403, "AuthorizationFailed"]);
    assert.deepEqual(await codeOf("DELETE", STORE, options), [403, "AuthorizationFailed"]);
    assert.equal((await send("GET", STORE, { as: reader })).status, 200);
    const nobody = {
      objectId: "22222222-2222-4222-8222-222222222222",
      clientId: "22222222-2222-4222-8222-222222222223",
    };
    assert.deepEqual(await codeOf("GET", STORE, { as: nobody }), [403, "AuthorizationFailed"]);
    assert.deepEqual(await codeOf("GET", "/resourceGroups/none", { as: nobody }), [403, "AuthorizationFailed"]);
  });

  it("conflict at once with another write of a storage account, also with one of the Pulumi provider", async () => {
    const account = await client.arm.azureNative.read(STORAGE_TYPE, `${client.subscription}${STORE}`);
    const patch = (value: string) => send("PATCH", STORE, { body: { tags: { value } } });
    const update = async () => {
      const changed = client.arm.azureNative.update(STORAGE_TYPE, account!, {
        ...account!.inputs,
        tags: { value: "c" },
      });
      const [{ status }] = await Promise.allSettled([changed]);
      return { status: status === "fulfilled" ? 200 : 409 };
    };
    const set = { "storageWrite.time": "300ms", "storageWrite.retries": "0" } as const;
    changeSettings(client.arm.azure.environment.state, { set });
    const [first, second] = await Promise.all([patch("a"), patch("b")]);
    const mixed = await Promise.all([patch("a"), update()]);
    changeSettings(client.arm.azure.environment.state, { like: "local" });
    assert.deepEqual([first.status, second.status].sort(), [200, 409]);
    assert.ok([first.code, second.code].includes("StorageAccountOperationInProgress"));
    assert.deepEqual(mixed.map(({ status }) => status).sort(), [200, 409]);
  });

  async function codeOf(method: string, path: string, options = {}): Promise<[number, string | undefined]> {
    const { status, code } = await send(method, path, options);
    return [status, code];
  }
});
