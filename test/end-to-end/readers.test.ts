import assert from "node:assert/strict";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { after, afterEach, before, it } from "mocha";
import { NodeRuntime, OutputPipeline, PrincipalType } from "../../components";
import type { PipelineReaderArgs } from "../../components/output-pipeline-args";
import { chanceInt, SEED } from "../support/chance";
import { nightly } from "../support/nightly";
import { type EditedStack, editedStack, type Steps } from "./support/edited-stack";
import { type FailingProvider, startFailingProvider } from "./support/failing-provider";
import { roleAssignmentsBelow } from "./support/role-assignments";

/** The readers that a program declares: for each name, the person. */
type Readers = Readonly<Record<string, Person>>;
type Person = "ann" | "bob" | "cy";

/** How a program passes a reader's id. */
type Given = (id: string) => pulumi.Input<string>;

const STORAGE_BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1";

/** Edits after which readers keep their access under other names, and the engine's steps for each. */
const EDITS: [what: string, from: Readers, to: Readers, steps: Steps][] = [
  ["is renamed", { one: "ann" }, { two: "ann" }, {}],
  ["changes names with another", { one: "ann", two: "bob" }, { one: "bob", two: "ann" }, {}],
  ["gets the name of one who leaves", { one: "ann", two: "bob" }, { one: "bob" }, { "p-reader-one-job-a": ["delete"] }],
  ["leaves its name to a new one", { one: "ann" }, { one: "bob", two: "ann" }, { "p-reader-two-job-a": ["create"] }],
  [
    "gets the name of one who leaves, and leaves its own to a new one",
    { one: "ann", two: "bob" },
    { one: "bob", two: "cy" },
    { "p-reader-one-job-a": ["create-replacement", "delete-replaced", "replace"] },
  ],
  [
    "is another one",
    { one: "ann" },
    { one: "bob" },
    { "p-reader-one-job-a": ["create-replacement", "delete-replaced", "replace"] },
  ],
  ["gets a second name", { one: "ann" }, { one: "ann", two: "ann" }, {}],
  [
    "gets the name of another one as its second",
    { one: "ann", two: "bob" },
    { one: "ann", two: "ann" },
    { "p-reader-two-job-a": ["delete"] },
  ],
];

nightly.describe("the readers of a deployed pipeline", function () {
  this.timeout(600_000);
  let provider: FailingProvider;
  let people: EditedStack;
  let stack: EditedStack;
  let ids: Readonly<Record<Person, string>>;
  let resourceGroupName: string;

  before(async () => {
    provider = await startFailingProvider();
    people = await editedStack();
    await people.up(async () => {
      const group = new resources.ResourceGroup("people", { location: "westeurope" });
      const identity = (person: Person) =>
        new managedidentity.UserAssignedIdentity(person, { resourceGroupName: group.name }).principalId;
      return { group: group.name, ann: identity("ann"), bob: identity("bob"), cy: identity("cy") };
    });
    const { group, ann, bob, cy } = await people.stack.outputs();
    ids = { ann: ann?.value, bob: bob?.value, cy: cy?.value };
    resourceGroupName = group?.value;
    stack = await editedStack(provider.environment);
  });

  afterEach(() => provider.failAt(0));

  after(async () => {
    await stack.stack.destroy();
    await stack.forget();
    await people.stack.destroy();
    await people.forget();
    provider.close();
  });

  function pipeline(readers: PipelineReaderArgs[], name = "p", opts?: pulumi.ComponentResourceOptions) {
    const pools = [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 0 }];
    const shared = { resourceGroupName, jobs: ["a"], retainOutputs: false, runtime: NodeRuntime.Image };
    const { storageAccountId } = new OutputPipeline(name, { ...shared, pools, readers }, opts);
    return { storageAccountId };
  }

  /** Returns a program with a pipeline whose readers' ids are texts or, as with created identities, outputs. */
  const program = (readers: Readers, given: Given = (id) => id): PulumiFn => {
    const args = () => Object.entries(readers).map(([name, person]) => reader(name, given(ids[person])));
    return async () => pipeline(args());
  };

  /** Returns the principals that Azure allows to read the job's outputs. */
  async function readersInAzure(): Promise<string[]> {
    const { storageAccountId } = await stack.stack.outputs();
    const assignments = await roleAssignmentsBelow(`${storageAccountId?.value}/blobServices/default/containers/job-a`);
    return assignments
      .filter(({ roleDefinitionId }) => roleDefinitionId.endsWith(STORAGE_BLOB_DATA_READER))
      .map(({ principalId }) => principalId)
      .sort();
  }

  /** Deploys a program. Checks that the declared grants exist afterwards, and that nothing is left to do. */
  async function deployTruly(readers: Readers, given?: Given): Promise<Steps> {
    const { previewed, done } = await stack.deploy(program(readers, given));
    assert.deepEqual(previewed, done, "the preview must announce what the update does");
    assert.deepEqual(await readersInAzure(), [...new Set(Object.values(readers))].map((person) => ids[person]).sort());
    assert.deepEqual(await stack.refresh(), {}, "the state must be what Azure has");
    assert.deepEqual(await stack.up(program(readers, given)), {}, "another update must change nothing");
    return done;
  }

  const kinds: [kind: string, given: Given][] = [
    ["a text", (id) => id],
    ["an output", (id) => pulumi.output(Promise.resolve(id))],
  ];
  for (const [what, from, to, steps] of EDITS) {
    for (const [kind, given] of kinds) {
      it(`keep their grants when a reader, ${kind}, ${what}`, async () => {
        // Existing grants determine which names grants keep.
        await stack.up(program({}));
        await stack.up(program(from, given));
        assert.deepEqual(await deployTruly(to, given), steps);
      });
    }

    it(`get their grants after a failure when a reader ${what}`, async () => {
      await stack.up(program(from));
      provider.failAt(0);
      await stack.up(program(to));
      for (let change = provider.changes(); change > 0; change--) {
        await stack.up(program(from));
        provider.failAt(change);
        await assert.rejects(stack.up(program(to)), /refused by the test/);
        provider.failAt(0);
        await deployTruly(to);
      }
    });
  }

  it("keep their grants if an identity of the same program is renamed as a reader", async () => {
    const known = program({ two: "bob" });
    const withIdentity =
      (name: string): PulumiFn =>
      async () => {
        const { principalId } = new managedidentity.UserAssignedIdentity("identity", { resourceGroupName });
        return pipeline([reader(name, principalId), reader("two", ids.bob)]);
      };
    await stack.up(known);
    const { previewed, done } = await stack.deploy(withIdentity("one"));
    assert.deepEqual(previewed, { identity: ["create"], "p-reader-one-job-a": ["create"] });
    assert.deepEqual(done, previewed);
    const { notes: _, ...renamed } = await stack.deploy(withIdentity("other"));
    assert.deepEqual(renamed, { previewed: {}, done: {}, warnings: [] });
    assert.equal((await readersInAzure()).length, 2);
    await deployTruly({ two: "bob" });
  });

  it("keep their grants if the pipeline is renamed with an alias at the same time", async () => {
    const renamed: PulumiFn = async () => pipeline([reader("two", ids.ann)], "q", { aliases: [{ name: "p" }] });
    await stack.up(program({ one: "ann" }));
    assert.deepEqual((await stack.deploy(renamed)).previewed, {});
    assert.ok((await stack.resources()).some(({ urn }) => urn.endsWith("::q-reader-two-job-a")));
    const back: PulumiFn = async () => pipeline([reader("one", ids.ann)], "p", { aliases: [{ name: "q" }] });
    assert.deepEqual(await stack.up(back), {});
    await deployTruly({ one: "ann" });
  });

  it(`get their grants after random edits that fail at random points (seed ${SEED})`, async () => {
    for (let edit = 0; edit < EDITS_BY_CHANCE; edit++) {
      const readers = readersByChance(edit);
      provider.failAt(chanceInt(0, 4, edit, "failure"));
      await stack.up(program(readers)).catch((error: unknown) => assert.match(String(error), /refused by the test/));
      provider.failAt(0);
      if (chanceInt(0, 2, edit, "again") === 0) await deployTruly(readers);
    }
    await deployTruly(readersByChance(0));
  });
});

const EDITS_BY_CHANCE = 200;

/** Each of three readers is one of three people, or is not declared. */
function readersByChance(edit: number): Readers {
  const people: Person[] = ["ann", "bob", "cy"];
  const named = ["one", "two", "three"].map((name) => [name, people[chanceInt(0, 4, edit, name)]] as const);
  return Object.fromEntries(named.filter((reader): reader is [string, Person] => reader[1] !== undefined));
}

function reader(name: string, principalId: pulumi.Input<string>): PipelineReaderArgs {
  return { name, principalId, principalType: PrincipalType.ServicePrincipal };
}
