import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { servedTypes } from "../../../../arm/rest/resources/served-types";
import { restClient } from "../../support/rest-client";

describe("REST requests for the subscription", () => {
  const client = restClient(async ({ send }) => {
    await send("PUT", "/resourceGroups/render", { body: { location: "westeurope" } });
    await send("PUT", "/resourceGroups/render/providers/Microsoft.Batch/batchAccounts/taken", {
      body: { location: "westeurope" },
    });
  });
  const { send } = client;

  it("return the only subscription and the only tenant", async () => {
    const { subscriptionId, tenantId } = client.arm.azure.identity;
    const { body } = await send("GET", "//subscriptions");
    assert.deepEqual([body.value.length, body.value[0].subscriptionId], [1, subscriptionId]);
    assert.deepEqual((await send("GET", "")).body, body.value[0]);
    assert.deepEqual([body.value[0].tenantId, body.value[0].state], [tenantId, "Enabled"]);
    assert.equal((await send("GET", "//tenants")).body.value[0].tenantId, tenantId);
  });

  it("return the locations, in each of which a group can be", async () => {
    const { body } = await send("GET", "/locations");
    assert.ok(body.value.length > 50);
    const westeurope = body.value.find(({ name }: { name: string }) => name === "westeurope");
    assert.equal(westeurope.displayName, "West Europe");
  });

  it("return each type with its API versions", async () => {
    const { body } = await send("GET", "/providers");
    const types = body.value.flatMap(
      ({ namespace, resourceTypes }: { namespace: string; resourceTypes: { resourceType: string }[] }) =>
        resourceTypes.map(({ resourceType }) => `${namespace}/${resourceType}`),
    );
    assert.deepEqual(types.sort(), servedTypes.map(({ armType }) => armType).sort());
    const batch = (await send("GET", "/providers/microsoft.batch")).body;
    assert.deepEqual([batch.namespace, batch.registrationState], ["Microsoft.Batch", "Registered"]);
    assert.ok(batch.resourceTypes[0].apiVersions.includes("2024-07-01"));
    assert.equal((await send("POST", "/providers/Microsoft.Batch/register")).status, 200);
    assert.equal((await send("GET", "/providers/Microsoft.None")).code, "InvalidResourceNamespace");
  });

  const names: [namespace: string, name: string, isAvailable: boolean, reason?: string][] = [
    ["Microsoft.Batch/locations/westeurope", "taken", false, "AlreadyExists"],
    ["Microsoft.Batch/locations/westeurope", "free", true],
    ["Microsoft.Batch/locations/westeurope", "Not-valid", false, "Invalid"],
    ["Microsoft.Storage", "taken", true],
    ["Microsoft.Storage", "Not-valid", false, "AccountNameInvalid"],
  ];
  for (const [namespace, name, isAvailable, reason] of names) {
    it(`say that the name ${name} of ${namespace} is ${isAvailable ? "free" : "not free"}`, async () => {
      const { body } = await send("POST", `/providers/${namespace}/checkNameAvailability`, { body: { name } });
      assert.deepEqual([body.nameAvailable, body.reason], [isAvailable, reason]);
    });
  }

  it("return the quota of Batch accounts", async () => {
    const { body } = await send("GET", "/providers/Microsoft.Batch/locations/westeurope/quotas");
    assert.deepEqual(body, { accountQuota: 3 });
  });

  it("need an API version that exists", async () => {
    assert.equal((await send("GET", "", { version: null })).code, "MissingApiVersionParameter");
    assert.equal((await send("GET", "", { version: "2099-01-01" })).code, "InvalidApiVersionParameter");
    const path = "/resourceGroups/render/providers/Microsoft.Batch/batchAccounts/taken";
    assert.equal((await send("GET", path, { version: "2099-01-01" })).code, "NoRegisteredProviderFound");
  });
});
