import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { ConditionError } from "../../identity/condition-parser";
import { checkCondition, conditionAllows } from "../../identity/conditions";

const P = "Microsoft.Storage/storageAccounts/blobServices/containers";
const name = `@Resource[${P}:name]`;
const path = `@Resource[${P}/blobs:path]`;
const scope =
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acct/blobServices/default/containers/job-a";

/**
 * The condition for "containers with a prefix" from Azure's documentation, for all data actions of Blob Data
 * Contributor.
 */
const jobPrefix = `((!(ActionMatches{'${P}/blobs/write'}) AND !(ActionMatches{'${P}/blobs/add/action'}) AND !(ActionMatches{'${P}/blobs/delete'})
  AND !(ActionMatches{'${P}/blobs/read'}) AND !(ActionMatches{'${P}/blobs/move/action'}))
 OR (@Resource[${P}:name] StringStartsWith 'job-'))`;

interface Attributes {
  readonly containerName?: string;
  readonly blobPath?: string;
}

const allows = (condition: string, attributes: Attributes, action = "read") =>
  conditionAllows(condition, { principalId: "me", scope, dataAction: `${P}/blobs/${action}`, attributes });

describe("conditionAllows", () => {
  describe("the condition on the job- prefix", () => {
    for (const action of ["write", "add/action", "delete", "read", "move/action"]) {
      it(`allows ${action} in job-a, and in no other container`, () => {
        assert.ok(allows(jobPrefix, { containerName: "job-a" }, action));
        assert.ok(!allows(jobPrefix, { containerName: "inputs" }, action));
        assert.ok(!allows(jobPrefix, { containerName: "Job-a" }, action));
        assert.ok(!allows(jobPrefix, { containerName: "xjob-a" }, action));
        assert.ok(!allows(jobPrefix, {}, action));
      });
    }

    it("allows actions that it does not list", () => {
      assert.ok(allows(jobPrefix, { containerName: "inputs" }, "tags/read"));
    });
  });

  const job: Attributes = { containerName: "job-a", blobPath: "task1/$TaskOutput/a.txt" };
  const cases: [condition: string, allowed: boolean][] = [
    [`${name} StringEquals 'job-a'`, true],
    [`${name} StringEquals 'JOB-A'`, false],
    [`${name} StringEqualsIgnoreCase 'JOB-A'`, true],
    [`${name} StringNotEquals 'job-a'`, false],
    [`${name} StringNotEquals 'job-b'`, true],
    [`${name} StringNotEqualsIgnoreCase 'JOB-A'`, false],
    [`${name} StringStartsWithIgnoreCase 'JOB-'`, true],
    [`${name} StringNotStartsWith 'job-'`, false],
    [`${name} StringNotStartsWithIgnoreCase 'IN'`, true],
    [`${path} StringLike 'task1/*'`, true],
    [`${path} StringLike 'TASK1/*'`, false],
    [`${path} StringLikeIgnoreCase 'TASK1/*'`, true],
    [`${path} StringNotLike 'task1/*'`, false],
    [`${path} StringNotLikeIgnoreCase 'task2/*'`, true],
    [`@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'acct'`, true],
    [`@resource[${P.toLowerCase()}:NAME] stringequals 'job-a'`, true],
    [`${name} ForAnyOfAnyValues:StringEquals {'job-b', 'job-a'}`, true],
    [`${name} ForAnyOfAnyValues:StringEquals {'job-b'}`, false],
    [`${name} ForAllOfAllValues:StringStartsWith {'job', 'job-'}`, true],
    [`${name} ForAllOfAllValues:StringStartsWith {'job', 'in'}`, false],
    [`${name} ForAnyOfAllValues:StringNotEquals {'job-b', 'job-a'}`, false],
    [`${name} ForAllOfAnyValues:StringNotEquals {'job-b', 'job-a'}`, true],
    [`ActionMatches{'${P}/blobs/*'}`, true],
    [`ActionMatches{'*/write'}`, false],
    [`!${name} StringEquals 'job-a'`, false],
    [`NOT (${name} StringEquals 'job-a')`, false],
    [`!!(${name} StringEquals 'job-a')`, true],
    [`${name} StringEquals 'job-a' AND ${path} StringLike 'task2/*'`, false],
    [`${name} StringEquals 'job-b' OR ${path} StringLike 'task1/*'`, true],
    [`${name} StringEquals 'job-a' && ${path} StringLike 'task1/*'`, true],
    [`${name} StringEquals 'job-b' || ${path} StringLike 'task2/*'`, false],
    [`(${name} StringEquals 'job-b' AND ${path} StringLike '*') OR ${path} StringLike 'task1/*'`, true],
    [`${name} StringEquals 'job-b' AND (${path} StringLike '*' OR ${path} StringLike 'task1/*')`, false],
    [`  (\n\t${name}\n StringEquals\r\n 'job-a'\n)  `, true],
    [`${name} StringEquals ' and ) '`, false],
  ];
  for (const [condition, allowed] of cases) {
    it(`${allowed ? "allows" : "refuses"} by ${condition.replaceAll(P, "P")}`, () => {
      assert.doesNotThrow(() => checkCondition(condition));
      assert.equal(allows(condition, job), allowed);
    });
  }

  it("matches no comparison with an attribute that the resource does not have", () => {
    for (const operator of ["StringEquals", "StringNotEquals", "StringLike", "StringNotStartsWith"]) {
      assert.ok(!allows(`${path} ${operator} '*'`, { containerName: "job-a" }), operator);
    }
  });

  it("evaluates an expression to the combination of its parts", () => {
    const tree = fc.letrec<{ node: [text: string, value: boolean] }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constant<[string, boolean]>([`${name} StringEquals 'job-a'`, true]),
        fc.constant<[string, boolean]>([`ActionMatches{'*/write'}`, false]),
        tie("node").map<[string, boolean]>(([text, value]) => [`!(${text})`, !value]),
        fc
          .array(tie("node"), { minLength: 2, maxLength: 3 })
          .map<[string, boolean]>((parts) => [
            parts.map(([text]) => `(${text})`).join(" AND "),
            parts.every(([, value]) => value),
          ]),
        fc
          .array(tie("node"), { minLength: 2, maxLength: 3 })
          .map<[string, boolean]>((parts) => [
            parts.map(([text]) => `(${text})`).join(" OR "),
            parts.some(([, value]) => value),
          ]),
      ),
    })).node;
    fc.assert(fc.property(tree, ([text, value]) => assert.equal(allows(text, job), value)));
  });
});

describe("checkCondition", () => {
  const refused: [condition: string, message: RegExp][] = [
    ["", /must have an expression at 0, got the end/],
    ["true", /must use what local Azure enforces .*, got true at 0/],
    ["(", /must have an expression at 1, got the end/],
    [`(${name} StringEquals 'a'`, /must have '\)' at \d+, got the end/],
    [`${name} StringEquals 'a')`, /must have the end at \d+, got \)/],
    [`${name} StringEquals 'a`, /must have an expression at \d+, got 'a/],
    [`${name} StringEquals "a"`, /must have an expression at/],
    [`${name} StringEquals {'a'}`, /must have a text in single quotes at \d+, got \{/],
    [`${name} ForAnyOfAnyValues:StringEquals 'a'`, /must have '\{' at/],
    [`${name} StringMatches 'a'`, /must compare with a string operator .*, got StringMatches/],
    [`${name} NumericEquals 'a'`, /must compare with a string operator/],
    [`${name} 'a'`, /must have an operator/],
    [
      `@Resource[${P}/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'a'`,
      /must compare an attribute that local Azure knows/,
    ],
    [`@Request[${P}/blobs:prefix] StringEquals 'a'`, /must compare an attribute that local Azure knows/],
    [`@Principal[x:y] StringEquals 'a'`, /must compare an attribute that local Azure knows/],
    [`SubOperationMatches{'Blob.List'}`, /must use what local Azure enforces .*, got SubOperationMatches/],
    [`ActionMatches '${P}/blobs/read'`, /must have '\{'/],
    [
      `${name} StringEquals 'a' AND ${name} StringEquals 'b' OR ${name} StringEquals 'c'`,
      /must group AND and OR with parentheses/,
    ],
  ];
  for (const [condition, message] of refused) {
    it(`refuses ${condition.replaceAll(P, "P") || "an empty condition"}`, () => {
      assert.throws(
        () => checkCondition(condition),
        (error) => {
          assert.ok(error instanceof ConditionError);
          assert.equal(error.code, "InvalidCondition");
          assert.match(error.message, message);
          return true;
        },
      );
      assert.ok(!allows(condition, { containerName: "a" }), "what does not parse must let nothing pass");
    });
  }

  it("refuses any version except 2.0", () => {
    checkCondition(jobPrefix, "2.0");
    assert.throws(() => checkCondition(jobPrefix, "1.0"), /conditionVersion must be 2.0, got 1.0/);
  });

  it("parses or refuses any text, without other errors", () => {
    const piece = fc.constantFrom(
      "(",
      ")",
      "!",
      " AND ",
      " OR ",
      "{",
      "}",
      "'a'",
      name,
      "StringEquals",
      "ActionMatches",
      " ",
      "\\",
      "@",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          checkCondition(pieces.join(""));
        } catch (error) {
          assert.ok(error instanceof ConditionError, String(error));
        }
      }),
    );
  });
});
