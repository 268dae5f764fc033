import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { json } from "node:stream/consumers";
import { after, before, describe, it } from "mocha";
import type { Properties } from "../../../arm/properties";
import { changeSettings } from "../../../environment/settings/open-settings";
import { ACCOUNT_TYPE, type BatchAccountInArm, inGroup, openBatchAccount, POOL_TYPE } from "../support/batch-account";
import type { Created } from "../support/provider-client";

const NETWORK = "azure-native:network:VirtualNetwork";
const SUBNET = "azure-native:network:Subnet";
const ENDPOINT = "azure-native:network:PrivateEndpoint";
const ZONE_GROUP = "azure-native:network:PrivateDnsZoneGroup";
const ZONE = "azure-native:privatedns:PrivateZone";
const LINK = "azure-native:privatedns:VirtualNetworkLink";
const STORAGE = "azure-native:storage:StorageAccount";

const BLOB_ZONE = "privatelink.blob.core.windows.net";

describe("private networks", () => {
  let arm: BatchAccountInArm["arm"];
  let store: Created;
  let account: Created;
  let poolInputs: BatchAccountInArm["poolInputs"];
  let network: Created;
  let nodes: Created;
  let inside: Created;

  const inNetwork = { ...inGroup, virtualNetworkName: "net" };
  const endpointInputs = (target: Created, groupId: string, changes: Properties = {}) => ({
    ...inGroup,
    privateEndpointName: groupId,
    subnet: { id: inside.id },
    privateLinkServiceConnections: [{ name: "c", privateLinkServiceId: target.id, groupIds: [groupId] }],
    ...changes,
  });
  const create = (type: string, inputs: Properties) => arm.azureNative.create(type, inputs);

  before(async () => {
    ({ arm, store, account, poolInputs } = await openBatchAccount());
    network = await create(NETWORK, { ...inNetwork, addressSpace: { addressPrefixes: ["10.0.0.0/16"] } });
    nodes = await create(SUBNET, { ...inNetwork, subnetName: "nodes", addressPrefix: "10.0.0.0/24" });
    inside = await create(SUBNET, { ...inNetwork, subnetName: "endpoints", addressPrefix: "10.0.1.0/28" });
  });
  after(() => arm.close());

  it("have subnets, also those that are part of the network", async () => {
    assert.equal(inside.id, `${network.id}/subnets/endpoints`);
    const subnets = [{ name: "a", addressPrefixes: ["10.1.0.0/24"] }];
    const inputs = { ...inGroup, virtualNetworkName: "other", addressSpace: { addressPrefixes: ["10.1.0.0/16"] } };
    const other = await create(NETWORK, { ...inputs, subnets });
    const [subnet] = other.outputs.subnets as Properties[];
    assert.deepEqual([subnet?.id, subnet?.name], [`${other.id}/subnets/a`, "a"]);
    assert.ok(await arm.azureNative.read(SUBNET, `${other.id}/subnets/a`));
    assert.deepEqual((await arm.azureNative.read(NETWORK, other.id, other))?.outputs, other.outputs);
    const updated = await arm.azureNative.update(NETWORK, other, inputs);
    assert.deepEqual(updated.outputs.subnets, []);
    await arm.azureNative.delete(NETWORK, other.id);
  });

  it("refuse addresses outside the network, and those of another subnet", async () => {
    const subnet = (addressPrefix: string) => create(SUBNET, { ...inNetwork, subnetName: "more", addressPrefix });
    await assert.rejects(subnet("10.1.0.0/24"), /NetcfgInvalidSubnet.*outside the IP address range/s);
    await assert.rejects(subnet("here"), /NetcfgInvalidSubnet/);
    await assert.rejects(subnet("10.0.0.128/25"), /NetcfgSubnetRangesOverlap/);
    await assert.rejects(
      create(SUBNET, { ...inNetwork, virtualNetworkName: "absent", subnetName: "a", addressPrefix: "10.0.9.0/24" }),
      /ParentResourceNotFound/,
    );
  });

  const refused: [string, () => Properties, RegExp][] = [
    [
      "a subnet that does not exist",
      () => ({ subnet: { id: `${network.id}/subnets/absent` } }),
      /InvalidResourceReference.*subnets\/absent/s,
    ],
    ["a network in another region", () => ({ location: "northeurope" }), /InvalidResourceReference.*same region/s],
    [
      "an account that does not exist",
      () => ({
        privateLinkServiceConnections: [{ name: "c", privateLinkServiceId: `${store.id}0`, groupIds: ["blob"] }],
      }),
      /InvalidResourceReference/,
    ],
    [
      "a sub-resource of another service",
      () => ({
        privateLinkServiceConnections: [{ name: "c", privateLinkServiceId: store.id, groupIds: ["batchAccount"] }],
      }),
      /groupIds must be one of blob, .*got 'batchAccount'/,
    ],
    ["no connection", () => ({ privateLinkServiceConnections: [] }), /must have one connection/],
    [
      "a connection that someone must approve",
      () => ({ manualPrivateLinkServiceConnections: [{ name: "c" }] }),
      /manualPrivateLinkServiceConnections must be left out/,
    ],
  ];
  for (const [what, changes, message] of refused) {
    it(`refuse a private endpoint with ${what}`, async () => {
      await assert.rejects(create(ENDPOINT, endpointInputs(store, "blob", changes())), message);
    });
  }

  it("give an endpoint an address, and show it at its account", async () => {
    const blob = await create(ENDPOINT, endpointInputs(store, "blob"));
    const manage = await create(ENDPOINT, endpointInputs(account, "nodeManagement"));
    const addresses = [blob, manage].flatMap(({ outputs }) => outputs.customDnsConfigs as Properties[]);
    assert.deepEqual(
      addresses.map(({ ipAddresses }) => ipAddresses),
      [["10.0.1.4"], ["10.0.1.5"]],
    );
    const connections = async (type: string, id: string) =>
      ((await arm.azureNative.read(type, id))!.outputs.privateEndpointConnections as Properties[]).map(
        ({ privateEndpoint }) => (privateEndpoint as Properties).id,
      );
    assert.deepEqual(await connections(STORAGE, store.id), [blob.id]);
    assert.deepEqual(await connections(ACCOUNT_TYPE, account.id), [manage.id]);
    const moved = endpointInputs(store, "blob", { subnet: { id: nodes.id } });
    const { replaces } = await arm.azureNative.diff(ENDPOINT, blob.inputs, moved);
    assert.deepEqual(replaces, ["subnet.id"]);
    assert.deepEqual((await arm.azureNative.read(ENDPOINT, blob.id, blob))?.outputs, blob.outputs);
  });

  it("refuse a second zone group, an unknown zone, and zones in a region", async () => {
    await assert.rejects(create(ZONE, { ...inGroup, privateZoneName: BLOB_ZONE }), /LocationNotAvailable.*global/s);
    const { failures } = await arm.azureNative.check(ZONE, { ...inGroup, privateZoneName: "one", location: "global" });
    assert.match(failures.join(), /privateZoneName/);
    const zone = await create(ZONE, { ...inGroup, privateZoneName: BLOB_ZONE, location: "global" });
    const group = (privateDnsZoneGroupName: string, privateDnsZoneId: string) => ({
      ...inGroup,
      privateEndpointName: "blob",
      privateDnsZoneGroupName,
      privateDnsZoneConfigs: [{ name: "blob", privateDnsZoneId }],
    });
    await assert.rejects(create(ZONE_GROUP, group("default", `${zone.id}0`)), /InvalidResourceReference/);
    const { outputs } = await create(ZONE_GROUP, group("default", zone.id));
    const [config] = outputs.privateDnsZoneConfigs as { recordSets: { fqdn: string; ipAddresses: string[] }[] }[];
    const [record] = config?.recordSets ?? [];
    assert.match(record?.fqdn ?? "", /^\w+\.privatelink\.blob\.core\.windows\.net$/);
    assert.match(record?.ipAddresses[0] ?? "", /^10\./);
    await assert.rejects(create(ZONE_GROUP, group("second", zone.id)), /has the zone group .*default/);
  });

  it("link a network to one zone of a name, and keep the zone while it is linked", async () => {
    const link = (privateZoneName: string) => ({
      ...inGroup,
      privateZoneName,
      virtualNetworkLinkName: "net",
      location: "global",
      virtualNetwork: { id: network.id },
    });
    await create(LINK, link(BLOB_ZONE));
    await create(ZONE, { ...inGroup, privateZoneName: `a.${BLOB_ZONE}`, location: "global" });
    await assert.rejects(create(LINK, link(`a.${BLOB_ZONE}`)), /cannot be linked to multiple zones with overlapping/);
    const zone = network.id.replace(/\/virtualNetworks\/.*/, `/privateDnsZones/${BLOB_ZONE}`);
    await assert.rejects(arm.azureNative.delete(ZONE, zone), /CannotDeleteResource.*virtualNetworkLinks\/net/s);
    assert.equal((await arm.azureNative.read(ZONE, zone))?.outputs.numberOfVirtualNetworkLinks, 1);
  });

  it("let nodes of the network into a closed storage account, and no one else", async () => {
    const { settings, identity, environment } = arm.azure;
    const { accountName, kind, sku } = store.inputs;
    const closed = { ...inGroup, accountName, kind, sku, publicNetworkAccess: "Disabled" };
    await arm.azureNative.update(STORAGE, store, closed);
    const answerTo = async (subnetId?: string) => {
      const imds = await identity.serveImds({
        name: "node/test",
        identities: () => [{ objectId: "00000000-0000-0000-0000-000000000001", clientId: "a" }],
        ...(subnetId !== undefined && { node: () => ({ subnetId }) }),
      });
      const path = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://storage.azure.com/";
      const token = await (await fetch(`${imds.url}${path}`, { headers: { Metadata: "true" } })).json();
      await imds.close({ forget: true });
      return codeOf(`${(store.outputs.primaryEndpoints as { blob: string }).blob}job-a?restype=container`, {
        authorization: `Bearer ${(token as { access_token: string }).access_token}`,
      });
    };
    const codeOf = async (url: string, headers: Record<string, string>) => {
      const request = get(url, {
        ca: readFileSync(environment.tls.caFile),
        headers: { ...headers, "x-ms-version": "2021-12-02" },
      });
      const [response] = (await once(request, "response")) as [IncomingMessage];
      response.resume();
      return response.headers["x-ms-error-code"];
    };
    // A caller who is let in has no role.
    assert.equal(await answerTo(nodes.id), "AuthorizationPermissionMismatch");
    assert.equal(await answerTo(`${network.id}0/subnets/nodes`), "AuthorizationFailure");
    assert.equal(await answerTo(), "AuthorizationFailure");
    assert.equal(settings.get("client.subnet"), "none");
    await changeSettings(environment.state, { like: "local", set: { "client.subnet": nodes.id } });
    assert.equal(await answerTo(), "AuthorizationPermissionMismatch");
    await changeSettings(environment.state, { like: "local", set: {} });
    // Without its name in the zone, the private endpoint is not found.
    const zoneGroup = network.id.replace(
      /\/virtualNetworks\/.*/,
      "/privateEndpoints/blob/privateDnsZoneGroups/default",
    );
    await arm.azureNative.delete(ZONE_GROUP, zoneGroup);
    assert.equal(await answerTo(nodes.id), "AuthorizationFailure");
  });

  it("let no one outside into a closed Batch account, and those inside only by its private endpoint", async () => {
    const { environment, identity } = arm.azure;
    const { networkProfile: _, azureApiVersion: __, ...inputs } = account.inputs;
    const url = `https://${account.outputs.accountEndpoint}/jobs?api-version=2024-07-01.20.0`;
    const { token } = identity.issueToken(identity.deployer, "https://batch.core.windows.net/");
    const answer = async () => {
      const request = get(url, {
        ca: readFileSync(environment.tls.caFile),
        headers: { authorization: `Bearer ${token}` },
      });
      const [response] = (await once(request, "response")) as [IncomingMessage];
      return response.statusCode === 200 ? 200 : ((await json(response)) as { code: string }).code;
    };
    assert.equal(await answer(), 200);
    const limited = (value: string) => ({
      accountAccess: { defaultAction: "Deny", ipRules: [{ action: "Allow", value }] },
    });
    await arm.azureNative.update(ACCOUNT_TYPE, account, { ...inputs, networkProfile: limited("198.51.100.7") });
    assert.equal(await answer(), "AuthorizationFailure");
    await arm.azureNative.update(ACCOUNT_TYPE, account, { ...inputs, networkProfile: limited("203.0.113.0/24") });
    assert.equal(await answer(), 200);
    await arm.azureNative.update(ACCOUNT_TYPE, account, { ...inputs, publicNetworkAccess: "Disabled" });
    await changeSettings(environment.state, { like: "local", set: { "client.subnet": nodes.id } });
    assert.equal(await answer(), "AuthorizationFailure");
    const endpoint = await create(ENDPOINT, endpointInputs(account, "batchAccount"));
    const zoneName = "privatelink.batch.azure.com";
    const zone = await create(ZONE, { ...inGroup, privateZoneName: zoneName, location: "global" });
    await create(ZONE_GROUP, {
      ...inGroup,
      privateEndpointName: "batchAccount",
      privateDnsZoneGroupName: "default",
      privateDnsZoneConfigs: [{ name: "batch", privateDnsZoneId: zone.id }],
    });
    assert.equal(await answer(), "AuthorizationFailure", "the network is not linked to the zone yet");
    await create(LINK, {
      ...inGroup,
      privateZoneName: zoneName,
      virtualNetworkLinkName: "net",
      location: "global",
      virtualNetwork: { id: network.id },
    });
    assert.equal(await answer(), 200);
    await arm.azureNative.delete(ENDPOINT, endpoint.id);
    assert.equal(await answer(), "AuthorizationFailure");
    await changeSettings(environment.state, { like: "local", set: {} });
  });

  it("require the subnets of pools and of firewall rules", async () => {
    const pool = (subnetId: string) => create(POOL_TYPE, poolInputs({ networkConfiguration: { subnetId } }));
    await assert.rejects(pool(`${network.id}/subnets/absent`), /the subnet '.*absent' must exist/);
    await pool(nodes.id);
    const { accountName, kind, sku } = store.inputs;
    const rules = (id: string) => ({ virtualNetworkRules: [{ virtualNetworkResourceId: id }], defaultAction: "Deny" });
    const limited = (id: string) =>
      arm.azureNative.update(STORAGE, store, { ...inGroup, accountName, kind, sku, networkRuleSet: rules(id) });
    await assert.rejects(limited(nodes.id), /SubnetsHaveNoServiceEndpointsConfigured/);
    await limited("/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes");
  });

  it("keep a subnet while an endpoint or a pool is in it, unless the whole group is deleted", async () => {
    const used = /InUseSubnetCannotBeDeleted/;
    await assert.rejects(arm.azureNative.delete(SUBNET, inside.id), used);
    await assert.rejects(arm.azureNative.delete(SUBNET, nodes.id), used);
    await assert.rejects(arm.azureNative.delete(NETWORK, network.id), used);
    assert.ok(await arm.azureNative.read(SUBNET, inside.id));
    await arm.azureNative.delete(POOL_TYPE, `${account.id}/pools/frames`);
    await arm.azureNative.delete(SUBNET, nodes.id);
    await arm.azureNative.delete("azure-native:resources:ResourceGroup", network.id.replace(/\/providers\/.*/, ""));
    assert.equal(await arm.azureNative.read(NETWORK, network.id), undefined);
  });
});
