import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, it } from "mocha";
import { idToAdopt } from "../../../components/state/adoption";
import { containerAdoption } from "../../../components/storage/adopted-container";
import { STORAGE_ID } from "../support/azure-answers";

const CONTAINER_ID = `${STORAGE_ID}/blobServices/default/containers/job-a`;
const STORAGE_TYPE = "azure-batch-outputs:index:OutputStorage";
const CONTAINER_TYPE = "azure-native:storage:BlobContainer";
const IN_ACCOUNT = { resourceGroupName: "group", accountName: "store", containerName: "job-a" };

/** A state with an OutputStorage and its container, as the engine returns it. */
const recorded = (component: string, accountName: string, container = "job-a") => ({
  [`urn:pulumi:stack::project::${STORAGE_TYPE}::${component}`]: {
    type: STORAGE_TYPE,
    outputs: { accountName, resourceGroupName: "group" },
  },
  [`urn:pulumi:stack::project::${STORAGE_TYPE}$${CONTAINER_TYPE}::${component}-${container}`]: {
    type: CONTAINER_TYPE,
    outputs: { name: container },
  },
});

describe("containerAdoption", () => {
  /** The answers of the engine and Azure; undefined makes the call fail. */
  let state: object | undefined;
  let found: { id: string } | undefined;
  /** The account in which Azure does not find the container. */
  let lacking: string | undefined;
  /** How often reading the state fails before it succeeds. */
  let failures: number;
  let calls: string[];

  beforeEach(async () => {
    state = {};
    found = { id: CONTAINER_ID };
    lacking = undefined;
    failures = 0;
    calls = [];
    const call = ({ token, inputs }: pulumi.runtime.MockCallArgs) => {
      calls.push(token.split(":").at(-1) ?? "");
      if (token.endsWith("readStackResourceOutputs") && failures-- > 0)
        throw new Error("failed to load checkpoint: EOF");
      const answer = token.endsWith("readStackResourceOutputs") ? state && { outputs: state } : found;
      if (answer === undefined || (inputs.accountName ?? "") === lacking) throw new Error("Status=404");
      return answer;
    };
    await pulumi.runtime.setMocks(
      { call, newResource: ({ inputs }) => ({ id: "", state: inputs }) },
      "project",
      "stack",
      false,
      "organization",
    );
  });

  const adopt = async (inputs: object = IN_ACCOUNT, { retain = true, isOlder = true, formerName = "" } = {}) => {
    const aliases = formerName === "" ? {} : { aliases: [{ name: formerName }] };
    const component = new pulumi.ComponentResource(STORAGE_TYPE, "outputs", {}, aliases);
    const adoption = containerAdoption({ component, retain, isOlderThan: () => isOlder });
    return idToAdopt(adoption, "outputs-job-a", inputs as typeof IN_ACCOUNT);
  };

  it("imports a container that is in Azure but not in the state", async () => {
    assert.equal(await adopt(), CONTAINER_ID);
  });

  it("imports with inputs that are outputs, too", async () => {
    assert.equal(await adopt({ ...IN_ACCOUNT, accountName: pulumi.output("store") }), CONTAINER_ID);
  });

  it("reads the state once for all containers", async () => {
    await Promise.all([adopt(), adopt(), adopt({ ...IN_ACCOUNT, containerName: "job-b" })]);
    assert.deepEqual(calls.filter((call) => call === "readStackResourceOutputs").length, 1);
  });

  const states: [string, object][] = [
    ["under its own URN", recorded("outputs", "store")],
    ["under another URN, in the same account", recorded("renamed", "store")],
    ["as a container of no OutputStorage", { "urn:x": { type: CONTAINER_TYPE, outputs: { name: "job-a" } } }],
  ];
  for (const [how, before] of states) {
    it(`does not adopt a container that the state has ${how}, and does not ask Azure`, async () => {
      state = before;
      assert.equal(await adopt(), undefined);
      assert.deepEqual(calls, ["readStackResourceOutputs"]);
    });
  }

  const others: [string, object][] = [
    ["in another account", recorded("others", "other")],
    ["for another job", recorded("outputs", "store", "job-b")],
  ];
  for (const [how, before] of others) {
    it(`adopts although the state has a container ${how}`, async () => {
      state = before;
      assert.ok(await adopt());
    });
  }

  it("adopts nothing if the state cannot be read", async () => {
    state = undefined;
    assert.equal(await adopt(), undefined);
    assert.ok(calls.length > 1 && calls.every((call) => call === "readStackResourceOutputs"));
  });

  it("adopts although the state cannot be read while the engine saves it", async () => {
    failures = 3;
    assert.equal(await adopt(), CONTAINER_ID);
  });

  it("adopts nothing if Azure does not have the container", async () => {
    found = undefined;
    assert.equal(await adopt(), undefined);
  });

  it("does not ask Azure about an account that this update creates", async () => {
    assert.equal(await adopt(IN_ACCOUNT, { isOlder: false }), undefined);
    assert.deepEqual(calls, ["readStackResourceOutputs"]);
  });

  it("does not ask Azure while the account is unknown", async () => {
    assert.equal(await adopt({ ...IN_ACCOUNT, accountName: undefined }), undefined);
    assert.deepEqual(calls, ["readStackResourceOutputs"]);
  });

  it("does not refuse its own container after an update to another account failed half way", async () => {
    state = recorded("outputs", "other");
    lacking = "other";
    assert.equal(await adopt(IN_ACCOUNT, { retain: false }), undefined);
  });

  it("does not refuse its own container after that if the component has been renamed", async () => {
    state = recorded("former", "other");
    lacking = "other";
    assert.equal(await adopt(IN_ACCOUNT, { retain: false, formerName: "former" }), undefined);
  });

  const foreign: [string, object][] = [
    ["its own container is in the other account", recorded("outputs", "other")],
    ["another component has a container of that name", recorded("others", "other")],
  ];
  for (const [how, before] of foreign) {
    it(`refuses a container in a new account if ${how}`, async () => {
      state = before;
      if (before === foreign[1]![1]) lacking = "other";
      await assert.rejects(adopt(IN_ACCOUNT, { retain: false }), /already exists and was not created by this stack/);
    });
  }

  it("refuses a container that the stack would delete with outputs that it did not store", async () => {
    await assert.rejects(adopt(IN_ACCOUNT, { retain: false }), (error: Error) => {
      assert.ok(pulumi.ResourceError.isInstance(error), "Pulumi must print it without a stack trace");
      assert.match(error.message, new RegExp(`^${CONTAINER_ID} already exists .* leave out \`retainOutputs: false\``));
      return true;
    });
  });
});
