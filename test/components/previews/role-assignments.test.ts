import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { warnOfManyRoleAssignments } from "../../../components/previews/role-assignments";
import { deploy, type Stage } from "../support/deployment";

/** Returns the warnings of a program whose pipelines need these numbers of role assignments. */
async function warnings(counts: readonly number[], stage: Stage = "first preview"): Promise<readonly string[]> {
  const { logged } = await deploy(stage, () => {
    for (const [index, count] of counts.entries()) {
      warnOfManyRoleAssignments(count, new pulumi.ComponentResource("test:index:Pipeline", `p${index}`));
    }
  });
  return logged.map((text) => text.replace(/; list a group .*; see docs\/scale\.md$/, ""));
}

describe("warnOfManyRoleAssignments", () => {
  it("warns once above a quarter of the limit, and once above the limit", async () => {
    const many = "need 1,001 role assignments, and a subscription can have 4,000";
    assert.deepEqual(await warnings([1000]), []);
    assert.deepEqual(await warnings([1001]), [`the jobs of this pipeline ${many}`]);
    assert.deepEqual(await warnings([600, 401, 1, 2998]), [`the jobs of this program's pipelines ${many}`]);
    const tooMany =
      "need 4,001 role assignments, but a subscription can have only 4,000, so the update would fail with RoleAssignmentLimitExceeded";
    assert.deepEqual(await warnings([4001]), [`the jobs of this pipeline ${tooMany}`]);
    assert.deepEqual(await warnings([1001, 3000]), [
      `the jobs of this pipeline ${many}`,
      `the jobs of this program's pipelines ${tooMany}`,
    ]);
  });

  it("says nothing in an update, and counts each deployment separately", async () => {
    assert.deepEqual(await warnings([4001], "update"), []);
    assert.deepEqual([await warnings([600]), await warnings([600])], [[], []]);
  });
});
