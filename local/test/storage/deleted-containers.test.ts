import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { useLimitedStorage } from "./support/limited-storage";

describe("the name of a deleted container", () => {
  const { storage, set } = useLimitedStorage();

  const taken = { code: "ContainerBeingDeleted", statusCode: 409 };

  it("is taken for the time of the setting, for clients and Resource Manager", async () => {
    set({ "container.deletion": "10h" });
    const container = storage().keyClient().getContainerClient("job-client");
    await container.create();
    await container.delete();
    await assert.rejects(container.create(), taken);
    await assert.rejects(storage().storage.createContainer(storage().settings.id, "job-client"), taken);
    await assert.rejects(container.getProperties(), { statusCode: 404 });
    await storage().keyClient().getContainerClient("job-other").create();

    await storage().storage.createContainer(storage().settings.id, "job-arm");
    await storage().storage.deleteContainer(storage().settings.id, "job-arm");
    await assert.rejects(storage().keyClient().getContainerClient("job-arm").create(), taken);
    set({});
    await storage().keyClient().getContainerClient("job-arm").create();
  });

  it("stays free if the deletion was refused", async () => {
    set({ "container.deletion": "10h" });
    const container = storage().keyClient().getContainerClient("job-leased");
    await container.create();
    const lease = container.getBlobLeaseClient();
    await lease.acquireLease(-1);
    await assert.rejects(container.delete(), { statusCode: 412 });
    await assert.rejects(container.create(), { code: "ContainerAlreadyExists" });
    await lease.releaseLease();
  });
});
