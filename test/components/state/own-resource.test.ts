import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { adoptOwn } from "../../../components/state/own-resource";
import { deploy } from "../support/deployment";

const TYPE = "azure-native:batch:BatchAccount";
const RANDOM = "random:index/randomString:RandomString";

/** The random part of the generated name, and the name. */
const RESULT = "k3xw81qz0pma";
const NAME = `render${RESULT}`;

/** Returns a part of a state, with a RandomString of a component. */
function suffixOf(component: string, name: string, prefix?: string, result = RESULT) {
  const outputs = { result, ...(prefix !== undefined && { keepers: { prefix } }) };
  return { [urnOf(component, RANDOM, name)]: { type: RANDOM, outputs } };
}

function urnOf(component: string, type: string, name: string): string {
  return `urn:pulumi:stack::project::test:index:Batch$${type}::${component}${name}`;
}

interface Case {
  /** The account's name in its inputs. */
  readonly name: string;
  readonly recorded: Readonly<Record<string, { type: string; outputs: Record<string, unknown> }>>;
  readonly given?: pulumi.Input<string>;
  readonly keepsName?: boolean;
}

/**
 * Returns the id with which an account of component `b`, formerly `old`, is adopted, and the names that Azure was asked
 * for.
 */
async function adopted({ name: accountName, recorded, given, keepsName = false }: Case) {
  const asked: string[] = [];
  const find = async (inputs: { accountName: string }) => {
    asked.push(inputs.accountName);
    return `/id/of/${inputs.accountName}`;
  };
  const args = { custom: true, type: TYPE, name: "b-account", props: { accountName }, opts: {} };
  const program = () => {
    const parent = new pulumi.ComponentResource("test:index:Batch", "b", {}, { aliases: [{ name: "old" }] });
    const own = { type: TYPE, name: "b-account", parent, given, keepsName };
    const { transforms = [] } = adoptOwn({ ...own, idInputs: ["accountName"], find });
    const [transform] = transforms as pulumi.ResourceTransform[];
    return transform?.(args);
  };
  const { result } = await deploy("update", program, { recorded });
  const { opts } = ((await result) ?? {}) as { opts?: pulumi.CustomResourceOptions };
  return { id: opts?.import, asked };
}

describe("adoptOwn", () => {
  const own = suffixOf("b", "-account-name", "render");
  const isAdopted = { id: `/id/of/${NAME}`, asked: [NAME] };
  const isIgnored = { id: undefined, asked: [] };

  it("adopts a resource whose name the component has generated, if the state does not have the resource", async () => {
    assert.deepEqual(await adopted({ name: NAME, recorded: own }), isAdopted);
  });

  it("adopts a resource if the given name resolves to no value", async () => {
    const given = pulumi.output(undefined as unknown as string);
    assert.deepEqual(await adopted({ name: NAME, recorded: own, given }), isAdopted);
  });

  it("adopts a resource without a keeper whose name starts with its name in the program", async () => {
    const name = `b-account${RESULT}`;
    const recorded = suffixOf("b", "-account-name");
    assert.deepEqual(await adopted({ name, recorded }), { id: `/id/of/${name}`, asked: [name] });
  });

  it("adopts a resource of a component that was renamed after the killed update", async () => {
    assert.deepEqual(await adopted({ name: NAME, recorded: suffixOf("old", "-account-name", "render") }), isAdopted);
  });

  it("does not ask Azure for a resource that the state has", async () => {
    const account = { [urnOf("x", TYPE, "-account")]: { type: TYPE, outputs: { name: NAME } } };
    assert.deepEqual(await adopted({ name: NAME, recorded: { ...own, ...account } }), isIgnored);
  });

  it("does not ask Azure for a resource that the state has under another name, if it keeps that name", async () => {
    for (const component of ["b", "old"]) {
      const account = {
        [urnOf(component, TYPE, "-account")]: { type: TYPE, outputs: { name: "render-of-old-version" } },
      };
      const recorded = { ...own, ...account };
      assert.deepEqual(await adopted({ name: NAME, recorded, keepsName: true }), isIgnored, component);
      assert.deepEqual(await adopted({ name: NAME, recorded }), isAdopted, component);
    }
  });

  it("does not adopt a resource whose name the program gives, even if the name ends in its own random text", async () => {
    for (const given of [NAME, pulumi.output(NAME)]) {
      assert.deepEqual(await adopted({ name: NAME, recorded: own, given }), isIgnored);
    }
  });

  it("does not adopt a resource whose name ends in another random text of the stack", async () => {
    for (const recorded of [
      suffixOf("b", "-other-name", "render"),
      suffixOf("c", "-account-name", "render"),
      { [`urn:pulumi:stack::project::${RANDOM}::suffix`]: { type: RANDOM, outputs: { result: RESULT } } },
    ]) {
      assert.deepEqual(await adopted({ name: NAME, recorded }), isIgnored, Object.keys(recorded)[0]);
    }
  });

  it("does not adopt a resource of which only a part of the name is generated", async () => {
    for (const recorded of [
      {},
      suffixOf("b", "-account-name", "render", ""),
      suffixOf("b", "-account-name", "other"),
      suffixOf("b", "-account-name", "render", `${RESULT}2`),
    ]) {
      assert.deepEqual(await adopted({ name: NAME, recorded }), isIgnored, JSON.stringify(recorded));
    }
  });
});
