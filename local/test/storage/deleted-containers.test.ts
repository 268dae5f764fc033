import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "mocha";
import { changeSettings } from "../../environment/settings/open-settings";
import type { SettingTexts } from "../../environment/settings/settings";
import { type LocalStorage, openLocalStorage } from "./support/local-storage";

describe("the name of a deleted container", () => {
  let local: LocalStorage;
  before(async () => {
    local = await openLocalStorage();
  });
  after(() => local.close());
  afterEach(() => set({}));
  const set = (texts: SettingTexts) => changeSettings(local.environment.state, { like: "local", set: texts });

  const taken = { code: "ContainerBeingDeleted", statusCode: 409 };

  it("is taken for the time of the setting, for clients and Resource Manager", async () => {
    set({ "container.deletion": "10h" });
    const container = local.keyClient().getContainerClient("job-client");
    await container.create();
    await container.delete();
    await assert.rejects(container.create(), taken);
    await assert.rejects(local.storage.createContainer(local.settings.id, "job-client"), taken);
    await assert.rejects(container.getProperties(), { statusCode: 404 });
    await local.keyClient().getContainerClient("job-other").create();

    await local.storage.createContainer(local.settings.id, "job-arm");
    await local.storage.deleteContainer(local.settings.id, "job-arm");
    await assert.rejects(local.keyClient().getContainerClient("job-arm").create(), taken);
    set({});
    await local.keyClient().getContainerClient("job-arm").create();
  });

  it("stays free if the deletion was refused", async () => {
    set({ "container.deletion": "10h" });
    const container = local.keyClient().getContainerClient("job-leased");
    await container.create();
    const lease = container.getBlobLeaseClient();
    await lease.acquireLease(-1);
    await assert.rejects(container.delete(), { statusCode: 412 });
    await assert.rejects(container.create(), { code: "ContainerAlreadyExists" });
    await lease.releaseLease();
  });
});
