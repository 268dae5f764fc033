import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { ConditionError } from "../../identity/condition-parser";
import { checkCondition, conditionAllows } from "../../identity/conditions";

const P = "Microsoft.Storage/storageAccounts/blobServices/containers";
const NAME = `@Resource[${P}:name]`;
const PATH = `@Resource[${P}/blobs:path]`;
const SCOPE =
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/acct/blobServices/default/containers/job-a";

/**
 * The condition for "containers with a prefix" from Azure's documentation, for all data actions of Blob Data
 * Contributor.
 */
const JOB_PREFIX = `((!(ActionMatches{'${P}/blobs/write'}) AND !(ActionMatches{'${P}/blobs/add/action'}) AND !(ActionMatches{'${P}/blobs/delete'})
  AND !(ActionMatches{'${P}/blobs/read'}) AND !(ActionMatches{'${P}/blobs/move/action'}))
 OR (@Resource[${P}:name] StringStartsWith 'job-'))`;

interface Attributes {
  readonly containerName?: string;
  readonly blobPath?: string;
}

const allows = (condition: string, attributes: Attributes, action = "read") =>
  conditionAllows(condition, { principalId: "me", scope: SCOPE, dataAction: `${P}/blobs/${action}`, attributes });

describe("conditionAllows", () => {
  describe("the condition on the job- prefix", () => {
    for (const action of ["write", "add/action", "delete", "read", "move/action"]) {
      it(`allows ${action} in job-a, and in no other container`, () => {
        assert.ok(allows(JOB_PREFIX, { containerName: "job-a" }, action));
        assert.ok(!allows(JOB_PREFIX, { containerName: "inputs" }, action));
        assert.ok(!allows(JOB_PREFIX, { containerName: "Job-a" }, action));
        assert.ok(!allows(JOB_PREFIX, { containerName: "xjob-a" }, action));
        assert.ok(!allows(JOB_PREFIX, {}, action));
      });
    }

    it("allows actions that it does not list", () => {
      assert.ok(allows(JOB_PREFIX, { containerName: "inputs" }, "tags/read"));
    });
  });

  const job: Attributes = { containerName: "job-a", blobPath: "task1/$TaskOutput/a.txt" };
  const cases: [condition: string, allowed: boolean][] = [
    [`${NAME} StringEquals 'job-a'`, true],
    [`${NAME} StringEquals 'JOB-A'`, false],
    [`${NAME} StringEqualsIgnoreCase 'JOB-A'`, true],
    [`${NAME} StringNotEquals 'job-a'`, false],
    [`${NAME} StringNotEquals 'job-b'`, true],
    [`${NAME} StringNotEqualsIgnoreCase 'JOB-A'`, false],
    [`${NAME} StringStartsWithIgnoreCase 'JOB-'`, true],
    [`${NAME} StringNotStartsWith 'job-'`, false],
    [`${NAME} StringNotStartsWithIgnoreCase 'IN'`, true],
    [`${PATH} StringLike 'task1/*'`, true],
    [`${PATH} StringLike 'TASK1/*'`, false],
    [`${PATH} StringLikeIgnoreCase 'TASK1/*'`, true],
    [`${PATH} StringNotLike 'task1/*'`, false],
    [`${PATH} StringNotLikeIgnoreCase 'task2/*'`, true],
    [`@Resource[Microsoft.Storage/storageAccounts:name] StringEquals 'acct'`, true],
    [`@resource[${P.toLowerCase()}:NAME] stringequals 'job-a'`, true],
    [`${NAME} ForAnyOfAnyValues:StringEquals {'job-b', 'job-a'}`, true],
    [`${NAME} ForAnyOfAnyValues:StringEquals {'job-b'}`, false],
    [`${NAME} ForAllOfAllValues:StringStartsWith {'job', 'job-'}`, true],
    [`${NAME} ForAllOfAllValues:StringStartsWith {'job', 'in'}`, false],
    [`${NAME} ForAnyOfAllValues:StringNotEquals {'job-b', 'job-a'}`, false],
    [`${NAME} ForAllOfAnyValues:StringNotEquals {'job-b', 'job-a'}`, true],
    [`ActionMatches{'${P}/blobs/*'}`, true],
    [`ActionMatches{'*/write'}`, false],
    [`!${NAME} StringEquals 'job-a'`, false],
    [`NOT (${NAME} StringEquals 'job-a')`, false],
    [`!!(${NAME} StringEquals 'job-a')`, true],
    [`${NAME} StringEquals 'job-a' AND ${PATH} StringLike 'task2/*'`, false],
    [`${NAME} StringEquals 'job-b' OR ${PATH} StringLike 'task1/*'`, true],
    [`${NAME} StringEquals 'job-a' && ${PATH} StringLike 'task1/*'`, true],
    [`${NAME} StringEquals 'job-b' || ${PATH} StringLike 'task2/*'`, false],
    [`(${NAME} StringEquals 'job-b' AND ${PATH} StringLike '*') OR ${PATH} StringLike 'task1/*'`, true],
    [`${NAME} StringEquals 'job-b' AND (${PATH} StringLike '*' OR ${PATH} StringLike 'task1/*')`, false],
    [`  (\n\t${NAME}\n StringEquals\r\n 'job-a'\n)  `, true],
    [`${NAME} StringEquals ' and ) '`, false],
  ];
  for (const [condition, allowed] of cases) {
    it(`${allowed ? "allows" : "refuses"} by ${condition.replaceAll(P, "P")}`, () => {
      assert.doesNotThrow(() => checkCondition(condition));
      assert.equal(allows(condition, job), allowed);
    });
  }

  it("matches no comparison with an attribute that the resource does not have", () => {
    for (const operator of ["StringEquals", "StringNotEquals", "StringLike", "StringNotStartsWith"]) {
      assert.ok(!allows(`${PATH} ${operator} '*'`, { containerName: "job-a" }), operator);
    }
  });

  it("evaluates an expression to the combination of its parts", () => {
    const tree = fc.letrec<{ node: [text: string, value: boolean] }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constant<[string, boolean]>([`${NAME} StringEquals 'job-a'`, true]),
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
    [`(${NAME} StringEquals 'a'`, /must have '\)' at \d+, got the end/],
    [`${NAME} StringEquals 'a')`, /must have the end at \d+, got \)/],
    [`${NAME} StringEquals 'a`, /must have an expression at \d+, got 'a/],
    [`${NAME} StringEquals "a"`, /must have an expression at/],
    [`${NAME} StringEquals {'a'}`, /must have a text in single quotes at \d+, got \{/],
    [`${NAME} ForAnyOfAnyValues:StringEquals 'a'`, /must have '\{' at/],
    [`${NAME} StringMatches 'a'`, /must compare with a string operator .*, got StringMatches/],
    [`${NAME} NumericEquals 'a'`, /must compare with a string operator/],
    [`${NAME} 'a'`, /must have an operator/],
    [
      `@Resource[${P}/blobs/tags:Project<$key_case_sensitive$>] StringEquals 'a'`,
      /must compare an attribute that local Azure knows/,
    ],
    [`@Request[${P}/blobs:prefix] StringEquals 'a'`, /must compare an attribute that local Azure knows/],
    [`@Principal[x:y] StringEquals 'a'`, /must compare an attribute that local Azure knows/],
    [`SubOperationMatches{'Blob.List'}`, /must use what local Azure enforces .*, got SubOperationMatches/],
    [`ActionMatches '${P}/blobs/read'`, /must have '\{'/],
    [
      `${NAME} StringEquals 'a' AND ${NAME} StringEquals 'b' OR ${NAME} StringEquals 'c'`,
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
    checkCondition(JOB_PREFIX, "2.0");
    assert.throws(() => checkCondition(JOB_PREFIX, "1.0"), /conditionVersion must be 2.0, got 1.0/);
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
      NAME,
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
