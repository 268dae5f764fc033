import assert from "node:assert/strict";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { lasting } from "../../../components/state/lasting";
import { isKnown, outputValue } from "../support/deployment";

/** What the engine knows about an identity: its id and its principal id. */
interface Known {
  readonly id?: string;
  readonly principalId?: string;
}

async function principalId(preview: boolean, { id = "", ...state }: Known, read: (id: string) => Promise<string>) {
  await pulumi.runtime.setMocks(
    { newResource: () => ({ id, state }), call: () => assert.fail("a call that nobody expects") },
    "project",
    "stack",
    preview,
  );
  const identity = new managedidentity.UserAssignedIdentity("writer", { resourceGroupName: "group" });
  const output = lasting(identity, identity.principalId, read);
  await pulumi.runtime.disconnect();
  return (await isKnown(output)) ? outputValue(output) : "unknown";
}

const notRead = () => assert.fail("the identity is read");
const readId = async (id: string) => `read of ${id}`;
const gone = () => Promise.reject(new Error("not found"));

describe("an output that lasts", () => {
  it("is the resource's output if that is known", async () => {
    assert.equal(await principalId(true, { id: "a", principalId: "p" }, notRead), "p");
    assert.equal(await principalId(false, { id: "a", principalId: "p" }, notRead), "p");
  });

  it("is read in the preview of an update, in which only the id is known", async () => {
    assert.equal(await principalId(true, { id: "a" }, readId), "read of a");
  });

  it("is unknown in the preview of a create, and if the resource does not exist", async () => {
    assert.equal(await principalId(true, {}, notRead), "unknown");
    assert.equal(await principalId(true, { id: "a" }, gone), "unknown");
  });
});
