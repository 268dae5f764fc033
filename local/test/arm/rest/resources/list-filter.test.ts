import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseListFilter } from "../../../../arm/rest/resources/list-filter";

const items = [
  {
    id: "/subscriptions/s/resourceGroups/one/x",
    name: "render",
    type: "Microsoft.Batch/batchAccounts",
    location: "westeurope",
  },
  {
    id: "/subscriptions/s/resourceGroups/two/x",
    name: "store",
    type: "Microsoft.Storage/storageAccounts",
    tags: { env: "o'k", taste: "salt and pepper" },
  },
];

describe("parseListFilter", () => {
  const cases: [filter: string | null, names: string[]][] = [
    [null, ["render", "store"]],
    ["", ["render", "store"]],
    ["resourceType eq 'microsoft.batch/batchAccounts'", ["render"]],
    ["resourceType ne 'Microsoft.Batch/batchAccounts'", ["store"]],
    ["name eq 'store' and resourceGroup eq 'two'", ["store"]],
    ["name eq 'store' and resourceGroup eq 'one'", []],
    ["location eq 'westeurope'", ["render"]],
    ["substringof('end', name)", ["render"]],
    ["tagName eq 'env'", ["store"]],
    ["tagName eq 'env' and tagValue eq 'o''k'", ["store"]],
    ["tagName eq 'env' and tagValue eq 'ok'", []],
    ["tagName eq 'taste' and tagValue eq 'salt and pepper'", ["store"]],
    ["tagName eq 'constructor'", []],
  ];
  for (const [filter, names] of cases) {
    it(`finds ${names.join(" and ") || "nothing"} for ${filter}`, () => {
      assert.deepEqual(
        items.filter(parseListFilter(filter)).map(({ name }) => name),
        names,
      );
    });
  }

  for (const filter of [
    "size eq '1'",
    "constructor eq 'x'",
    "substringof('x', constructor)",
    "name gt 'a'",
    "name eq store",
    "name eq 'a' or name eq 'b'",
    "x",
  ]) {
    it(`refuses ${filter}`, () => {
      assert.throws(() => parseListFilter(filter), { status: 400, code: "InvalidFilterInQueryString" });
    });
  }
});
