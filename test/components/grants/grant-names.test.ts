import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { grantNames } from "../../../components/grants/grant-names";

/** The principal of each grant, by the grant's name. */
type Grants = Readonly<Record<string, string>>;

/** Returns the names under which a program's grants are registered, given the grants in the state. */
function registered(recorded: Grants, granted: Grants): Grants {
  const names = new Map(Object.entries(recorded).map(([name, principal]) => [principal, name]));
  const wanted = Object.entries(granted).map(([name, principal]) => ({ name, recorded: names.get(principal) }));
  const given = grantNames(wanted, (name) => name in recorded);
  assert.equal(new Set(given).size, given.length, "two grants must not have one name");
  return Object.fromEntries(Object.values(granted).map((principal, index) => [given[index], principal]));
}

describe("grantNames", () => {
  const cases: [what: string, recorded: Grants, granted: Grants, registered: Grants][] = [
    ["a first grant its own name", {}, { one: "ann" }, { one: "ann" }],
    ["a grant that stays its name", { one: "ann" }, { one: "ann" }, { one: "ann" }],
    ["a grant of somebody else the same name", { one: "ann" }, { one: "bob" }, { one: "bob" }],
    ["a renamed grant its new name", { one: "ann" }, { two: "ann" }, { two: "ann" }],
    [
      "grants that change names their old names",
      { one: "ann", two: "bob" },
      { one: "bob", two: "ann" },
      { one: "ann", two: "bob" },
    ],
    ["a grant its old name if its new one is deleted", { one: "ann", two: "bob" }, { one: "bob" }, { two: "bob" }],
    [
      "a new grant the name that another did not take",
      { one: "ann" },
      { one: "bob", two: "ann" },
      { one: "ann", two: "bob" },
    ],
    [
      "a grant its old name if a new grant has that name",
      { one: "ann" },
      { one: "bob", three: "cy", two: "ann" },
      { one: "ann", three: "cy", two: "bob" },
    ],
    [
      "a chain of moved grants their old names",
      { one: "ann", two: "bob", three: "cy" },
      { two: "ann", three: "bob", four: "cy" },
      { one: "ann", two: "bob", three: "cy" },
    ],
  ];
  for (const [what, recorded, granted, expected] of cases) {
    it(`gives ${what}`, () => {
      assert.deepEqual(registered(recorded, granted), expected);
    });
  }

  it("keeps every grant that the state has, and uses each name once, for all recorded and granted combinations", () => {
    const names = ["one", "two", "three", "four"];
    const principals = ["ann", "bob", "cy", "dee", ""];
    const all = products(principals, names.length)
      .map((people) => Object.fromEntries(people.map((person, i) => [names[i]!, person])))
      .map((grants) => Object.fromEntries(Object.entries(grants).filter(([, person]) => person !== "")))
      .filter((grants) => new Set(Object.values(grants)).size === Object.keys(grants).length);
    for (const recorded of all) {
      for (const granted of all) {
        for (const [name, principal] of Object.entries(registered(recorded, granted))) {
          const former = Object.keys(recorded).find((other) => recorded[other] === principal);
          // A name in the state is an existing resource. It must be the one for this principal, unless that is created.
          assert.ok(
            former === undefined || name === former || !(name in recorded),
            JSON.stringify({ recorded, granted }),
          );
        }
      }
    }
  });
});

/** Returns all lists of that length. */
function products(values: readonly string[], length: number): string[][] {
  if (length === 0) return [[]];
  return products(values, length - 1).flatMap((rest) => values.map((value) => [value, ...rest]));
}
