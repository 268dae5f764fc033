import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { RoleAssignment } from "../../identity";
import { builtInRoles, findRole } from "../../identity/role-definitions";
import { assignmentsAllow, roleAllows, scopeCovers } from "../../identity/roles";

const containers = "Microsoft.Storage/storageAccounts/blobServices/containers";
const subscription = "/subscriptions/0000-1111";
const group = `${subscription}/resourceGroups/rg`;
const account = `${group}/providers/Microsoft.Storage/storageAccounts/acct`;
const container = `${account}/blobServices/default/containers/job-a`;

describe("roleAllows", () => {
  const cases: [role: string, allowed: boolean, kind: "action" | "dataAction", action: string][] = [
    ["Owner", true, "action", "Microsoft.Authorization/roleAssignments/write"],
    ["Owner", false, "dataAction", `${containers}/blobs/read`],
    ["Contributor", true, "action", "Microsoft.Batch/batchAccounts/pools/write"],
    ["Contributor", false, "action", "Microsoft.Authorization/roleAssignments/write"],
    ["Contributor", true, "action", "Microsoft.Authorization/roleAssignments/read"],
    ["Contributor", false, "dataAction", `${containers}/blobs/read`],
    ["Role Based Access Control Administrator", true, "action", "Microsoft.Authorization/roleAssignments/write"],
    ["Role Based Access Control Administrator", false, "action", "Microsoft.Storage/storageAccounts/write"],
    ["Reader", true, "action", `${containers}/read`],
    ["Reader", false, "action", "Microsoft.Storage/storageAccounts/listKeys/action"],
    ["Reader", false, "dataAction", `${containers}/blobs/read`],
    ["Storage Blob Data Owner", true, "dataAction", `${containers}/blobs/modifyPermissions/action`],
    ["Storage Blob Data Owner", true, "action", `${containers}/delete`],
    ["Storage Blob Data Contributor", true, "dataAction", `${containers}/blobs/write`],
    ["Storage Blob Data Contributor", true, "dataAction", `${containers}/blobs/add/action`],
    ["Storage Blob Data Contributor", true, "dataAction", `${containers}/blobs/move/action`],
    ["Storage Blob Data Contributor", false, "dataAction", `${containers}/blobs/modifyPermissions/action`],
    ["Storage Blob Data Contributor", true, "action", `${containers}/write`],
    ["Storage Blob Data Contributor", false, "action", "Microsoft.Storage/storageAccounts/write"],
    ["Storage Blob Data Reader", true, "dataAction", `${containers}/blobs/read`],
    ["Storage Blob Data Reader", false, "dataAction", `${containers}/blobs/write`],
    ["Storage Blob Data Reader", false, "action", `${containers}/write`],
    [
      "Storage Blob Delegator",
      true,
      "action",
      "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action",
    ],
    ["Storage Blob Delegator", false, "dataAction", `${containers}/blobs/read`],
    ["Storage Account Contributor", true, "action", "Microsoft.Storage/storageAccounts/listKeys/action"],
    ["Storage Account Contributor", false, "dataAction", `${containers}/blobs/read`],
    ["Storage Account Key Operator Service Role", true, "action", "Microsoft.Storage/storageAccounts/listKeys/action"],
    ["Reader and Data Access", true, "action", "Microsoft.Storage/storageAccounts/listKeys/action"],
    ["Azure Batch Data Contributor", true, "dataAction", "Microsoft.Batch/batchAccounts/jobs/write"],
    ["Azure Batch Data Contributor", true, "action", "Microsoft.Batch/batchAccounts/pools/write"],
    ["Azure Batch Data Contributor", false, "action", "Microsoft.Batch/batchAccounts/write"],
    ["Azure Batch Job Submitter", true, "dataAction", "Microsoft.Batch/batchAccounts/jobs/delete"],
    ["Azure Batch Job Submitter", true, "action", "Microsoft.Batch/batchAccounts/pools/read"],
    ["Azure Batch Job Submitter", false, "action", "Microsoft.Batch/batchAccounts/pools/write"],
    ["Azure Batch Account Reader", true, "dataAction", "Microsoft.Batch/batchAccounts/jobs/read"],
    ["Azure Batch Account Reader", false, "dataAction", "Microsoft.Batch/batchAccounts/jobs/write"],
  ];
  for (const [name, allowed, kind, action] of cases) {
    it(`${name} ${allowed ? "allows" : "refuses"} ${action} (${kind})`, () => {
      const role = builtInRoles.find((definition) => definition.name === name)!;
      assert.equal(roleAllows(role, { [kind]: action }), allowed);
    });
  }
});

describe("findRole", () => {
  it("finds a role by its GUID, at any scope and in any case", () => {
    for (const prefix of ["", "/providers/Microsoft.Authorization/roleDefinitions/", `${subscription}/providers/X/`]) {
      assert.equal(findRole(`${prefix}BA92F5B4-2d11-453d-a403-e96b0029c9fe`)?.name, "Storage Blob Data Contributor");
    }
    assert.equal(findRole("00000000-0000-0000-0000-000000000000"), undefined);
  });

  it("has one role for each GUID", () => {
    assert.equal(new Set(builtInRoles.map(({ id }) => id)).size, builtInRoles.length);
  });
});

describe("scopeCovers", () => {
  const levels = [subscription, group, account, container];
  for (const [upper, scope] of levels.entries()) {
    for (const [lower, resource] of levels.entries()) {
      it(`${scope} ${upper <= lower ? "covers" : "does not cover"} ${resource}`, () => {
        assert.equal(scopeCovers(scope, resource), upper <= lower);
      });
    }
  }

  const segment = fc.stringMatching(/^[a-zA-Z0-9._-]{1,12}$/);
  const id = fc.array(segment, { minLength: 1, maxLength: 8 }).map((segments) => `/${segments.join("/")}`);

  it("covers itself and everything below, in any case and with a trailing slash", () => {
    fc.assert(
      fc.property(id, fc.array(segment, { maxLength: 4 }), (scope, below) => {
        const resource = [scope, ...below].join("/");
        assert.ok(scopeCovers(scope, resource));
        assert.ok(scopeCovers(scope.toUpperCase(), `${resource}/`));
        assert.ok(scopeCovers(`${scope}/`, resource.toLowerCase()));
        assert.ok(scopeCovers("/", resource));
      }),
    );
  });

  it("covers no sibling whose name starts alike, and no parent", () => {
    fc.assert(
      fc.property(id, segment, (scope, more) => {
        assert.ok(!scopeCovers(scope, `${scope}${more}`));
        assert.ok(!scopeCovers(`${scope}/${more}`, scope));
      }),
    );
  });
});

describe("assignmentsAllow", () => {
  const write = { principalId: "me", dataAction: `${containers}/blobs/write`, scope: container };
  const grant: RoleAssignment = {
    id: "1",
    principalId: "ME",
    roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    scope: account,
  };

  for (const scope of [subscription, group, account, container]) {
    it(`allows by an assignment at ${scope}`, () => assert.ok(assignmentsAllow([{ ...grant, scope }], write)));
  }

  const refused: [name: string, assignments: RoleAssignment[]][] = [
    ["none", []],
    ["another principal's", [{ ...grant, principalId: "you" }]],
    ["one at another container", [{ ...grant, scope: `${container}b` }]],
    ["one of another role", [{ ...grant, roleDefinitionId: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1" }]],
    ["one of a role that nobody knows", [{ ...grant, roleDefinitionId: "custom" }]],
    ["one whose condition fails", [{ ...grant, condition: `@Resource[${containers}:name] StringEquals 'job-b'` }]],
    ["one whose condition does not parse", [{ ...grant, condition: "true" }]],
  ];
  for (const [name, assignments] of refused) {
    it(`refuses with ${name}`, () => {
      assert.ok(!assignmentsAllow(assignments, { ...write, attributes: { containerName: "job-a", blobPath: "x" } }));
    });
  }

  it("allows by one of several", () => {
    assert.ok(assignmentsAllow([{ ...grant, condition: "true" }, { ...grant, principalId: "you" }, grant], write));
  });

  it("applies a condition only to data actions", () => {
    const conditioned = { ...grant, condition: `@Resource[${containers}:name] StringEquals 'job-b'` };
    const request = { principalId: "me", action: `${containers}/write`, scope: container };
    assert.ok(assignmentsAllow([conditioned], { ...request, attributes: { containerName: "job-a" } }));
  });
});
