import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "mocha";
import { openResources } from "../../environment/resource-store";
import type { Resource } from "../../environment/resources";
import { openStateFolder } from "../../environment/state-folder";
import { temporaryFolder } from "../support/temporary-folder";

describe("openResources", () => {
  const folder = temporaryFolder();
  const open = (name: string) => openResources(openStateFolder(join(folder.path, name)));
  const group: Resource = { id: "/subscriptions/S/resourceGroups/rg", type: "group", inputs: {}, outputs: { a: 1 } };
  const account: Resource = { id: `${group.id}/providers/P/accounts/one`, type: "account", inputs: {}, outputs: {} };

  it("keeps resources when it is reopened", () => {
    open("kept").put(group);
    assert.deepEqual(open("kept").get(group.id), group);
  });

  it("compares ids without regard to case", () => {
    const resources = open("case");
    resources.put(group);
    resources.put({ ...group, id: group.id.toUpperCase(), outputs: { a: 2 } });
    assert.deepEqual(resources.list().length, 1);
    assert.deepEqual(resources.get(group.id.toLowerCase())?.outputs, { a: 2 });
    resources.delete(group.id.toLowerCase());
    assert.deepEqual(open("case").list(), []);
  });

  it("lists by type and by parent, without the parent itself and without names that only start alike", () => {
    const resources = open("list");
    const alike = { ...account, id: `${group.id}2/providers/P/accounts/two` };
    for (const resource of [group, account, alike]) resources.put(resource);
    assert.deepEqual(resources.list("account"), [account, alike]);
    assert.deepEqual(resources.list(undefined, group.id.toUpperCase()), [account]);
    assert.deepEqual(resources.list("group", group.id), []);
  });
});
