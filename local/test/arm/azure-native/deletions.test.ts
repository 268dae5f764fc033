import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { createDeletions } from "../../../arm/azure-native/deletions";

const GROUP = "/subscriptions/s/resourceGroups/render";
const ACCOUNT = `${GROUP}/providers/Microsoft.Batch/batchAccounts/farm`;
const POOL = `${ACCOUNT}/pools/frames`;

/** Returns an operation that ends when `end` is called, and the order in which operations start and end. */
function recorder() {
  const order: string[] = [];
  return {
    order,
    operation(name: string) {
      let end = () => {};
      const ended = new Promise<void>((done) => {
        end = done;
      });
      const run = async () => {
        order.push(`${name} starts`);
        await ended;
        order.push(`${name} ends`);
      };
      return { run, end: () => end() };
    },
  };
}

describe("deletions", () => {
  it("refuse writes in a group that is being deleted, and of the group itself", async () => {
    const deletions = createDeletions();
    const deletion = recorder().operation("deletion");
    const running = deletions.duringDeletion(GROUP, deletion.run);
    for (const id of [POOL, ACCOUNT.toUpperCase(), GROUP]) {
      await assert.rejects(
        deletions.duringWrite(id, async () => {}),
        { status: 409, code: "ResourceGroupBeingDeleted" },
        id,
      );
    }
    deletion.end();
    await running;
    assert.equal(await deletions.duringWrite(GROUP, async () => "created again"), "created again");
  });

  it("start after the running writes below, also after one that fails", async () => {
    const deletions = createDeletions();
    const { order, operation } = recorder();
    const [write, deletion] = [operation("write"), operation("deletion")];
    const writing = deletions.duringWrite(POOL, write.run);
    const failing = deletions.duringWrite(ACCOUNT, async () => {
      throw new Error("refused");
    });
    const deleting = deletions.duringDeletion(GROUP, deletion.run);
    deletion.end();
    await assert.rejects(failing, /refused/);
    write.end();
    await Promise.all([writing, deleting]);
    assert.deepEqual(order, ["write starts", "write ends", "deletion starts", "deletion ends"]);
  });

  it("of a parent let a write start afterwards, and those of other resources let it start at once", async () => {
    const deletions = createDeletions();
    const { order, operation } = recorder();
    const [deletion, below, other] = [operation("deletion"), operation("below"), operation("other")];
    const deleting = deletions.duringDeletion(ACCOUNT, deletion.run);
    const writes = [deletions.duringWrite(POOL, below.run), deletions.duringWrite(`${ACCOUNT}2`, other.run)];
    for (const { end } of [other, deletion, below]) end();
    await Promise.all([deleting, ...writes]);
    assert.ok(order.indexOf("other starts") < order.indexOf("deletion ends"));
    assert.ok(order.indexOf("deletion ends") < order.indexOf("below starts"));
  });
});
