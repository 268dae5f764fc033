import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { parseFilter } from "../../../../batch/service/odata/filter";

const task = {
  id: "Task-1",
  state: "completed",
  requiredSlots: 2,
  creationTime: "2026-11-20T12:00:00.000Z",
  displayName: "it's (one)",
  executionInfo: { exitCode: 0, result: "success" },
};
const properties = [...Object.keys(task), "previousState"];

describe("parseFilter", () => {
  const cases: [clause: string, matches: boolean][] = [
    ["state eq 'completed'", true],
    ["state eq 'Completed'", true],
    ["state ne 'completed'", false],
    ["id eq 'task-1'", true],
    ["startswith(id,'Task')", true],
    ["startswith( id , 'Tusk' )", false],
    ["executionInfo/exitCode eq 0", true],
    ["executionInfo/exitCode ge 1", false],
    ["requiredSlots gt 2", false],
    ["requiredSlots lt 2", false],
    ["requiredSlots le 2 and requiredSlots ge 2", true],
    ["executionInfo/exitCode lt 1 and requiredSlots gt 1", true],
    ["requiredSlots le 1 or requiredSlots ge 2", true],
    ["not (state eq 'completed')", false],
    ["not state eq 'active' and id eq 'Task-1'", true],
    // `and` has precedence over `or`.
    ["id eq 'Task-1' or id eq 'x' and state eq 'active'", true],
    ["(id eq 'Task-1' or id eq 'x') and state eq 'active'", false],
    ["creationTime gt datetime'2026-11-20T11:59:59Z'", true],
    ["creationTime lt DateTime'2026-11-20T13:00:00+01:00'", false],
    ["displayName eq 'it''s (one)'", true],
    ["previousState eq 'active'", false],
    ["previousState ne 'active'", true],
    ["previousState eq null", true],
    ["previousState gt 'a'", false],
  ];
  for (const [clause, matches] of cases) {
    it(`${matches ? "matches" : "does not match"} ${clause}`, () => {
      assert.equal(parseFilter(clause, properties)(task), matches);
    });
  }

  const refused: [clause: string, reason: RegExp][] = [
    ["", /must be a filter/],
    ["state", /expected more, got the end/],
    ["state eq", /expected more, got the end/],
    ["state is 'a'", /operator must be one of eq, ne/],
    ["state constructor 'a'", /operator must be one of/],
    ["state eq active", /expected a value, got active/],
    ["state eq 'active", /closed quotes/],
    ["color eq 'red'", /property must be one of id, .*, got color/],
    ["state eq 'a' 'b'", /expected the end, got 'b'/],
    ["(state eq 'a'", /expected \), got the end/],
    ["creationTime gt datetime'yesterday'", /expected a value/],
    ["startswith(id)", /expected ,, got \)/],
  ];
  for (const [clause, reason] of refused) {
    it(`refuses ${JSON.stringify(clause)}`, () => {
      assert.throws(
        () => parseFilter(clause, properties),
        (error: { code?: string; details?: { Reason?: string } }) => {
          assert.equal(error.code, "InvalidQueryParameterValue");
          assert.match(error.details?.Reason ?? "", reason);
          return true;
        },
      );
    });
  }
});
