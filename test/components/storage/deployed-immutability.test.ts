import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputStorage } from "../../../components/output-storage";
import type { OutputStorageArgs } from "../../../components/output-storage-args";
import { deploy, refusalsOf } from "../support/deployment";

const TYPE = "azure-native:storage:StorageAccount";
const URN = `urn:pulumi:stack::project::azure-batch-outputs:index:OutputStorage$${TYPE}::outputs-account`;

const policy = (days: number, state: string) => ({
  enabled: true,
  immutabilityPolicy: { immutabilityPeriodSinceCreationInDays: days, state, allowProtectedAppendWrites: true },
});

/** Deploys or refuses a storage with these arguments, after an account with some immutability was deployed. */
const deployed = (immutableStorageWithVersioning: object | undefined, name = "store") => {
  const outputs = { name, immutableStorageWithVersioning };
  const answers = { recorded: { [URN]: { type: TYPE, outputs } } };
  const program = (args: OutputStorageArgs) => () =>
    new OutputStorage("outputs", { resourceGroupName: "group", accountName: "store", ...args });
  return {
    given: async (args: OutputStorageArgs) => {
      const { get } = await deploy("later preview", program(args), answers);
      return get("outputs-account").inputs.immutableStorageWithVersioning;
    },
    refused: async (args: OutputStorageArgs) => {
      const refusals = await refusalsOf("later preview", program(args), answers);
      return refusals.map((error) =>
        (error as Error).message.replace('OutputStorage "outputs":\n  ', "").split("\n  "),
      );
    },
  };
};

describe("the immutability of a deployed storage account", () => {
  it("can get other days, and can be locked", async () => {
    const { given } = deployed(policy(30, "Unlocked"));
    assert.deepEqual(await given({ immutability: { days: 10 } }), policy(10, "Unlocked"));
    assert.deepEqual(await given({ immutability: { days: 10, locked: true } }), policy(10, "Locked"));
  });

  it("can only get more days once it is locked", async () => {
    const { given, refused } = deployed(policy(30, "Locked"));
    assert.deepEqual(await given({ immutability: { days: 60, locked: true } }), policy(60, "Locked"));
    assert.deepEqual(await refused({ immutability: { days: 10 } }), [
      [
        "immutability.locked must stay true, as the policy of storage account store is locked, got false",
        "immutability.days must be at least 30, as the policy of storage account store is locked, got 10",
      ],
    ]);
  });

  it("cannot be added or removed", async () => {
    assert.deepEqual(await deployed(undefined).refused({ immutability: { days: 10 } }), [
      [
        'immutability must be left out, as storage account store was created without it, got {"days":10}; set another accountName for a new account',
      ],
    ]);
    assert.deepEqual(await deployed(policy(30, "Unlocked")).refused({}), [
      [
        "immutability must stay, as storage account store was created with it; set another accountName for a new account",
      ],
    ]);
  });

  it("is free for another account, which cannot be locked at once", async () => {
    const { given, refused } = deployed(undefined, "former");
    assert.deepEqual(await given({ immutability: { days: 10 } }), policy(10, "Unlocked"));
    assert.deepEqual(await deployed(policy(30, "Locked"), "former").given({}), undefined);
    assert.deepEqual(await refused({ immutability: { days: 10, locked: true } }), [
      [
        "immutability.locked must be left out for a new account, got true; deploy without it first, because Azure creates only unlocked policies",
      ],
    ]);
  });
});
