import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import type { RoleAssignment } from "../../identity";
import { builtInRoles, findRole } from "../../identity/role-definitions";
import { assignmentsAllow, roleAllows, scopeCovers } from "../../identity/roles";

const CONTAINERS = "Microsoft.Storage/storageAccounts/blobServices/containers";
const SUBSCRIPTION = "/subscriptions/0000-1111";
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/acct`;
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/job-a`;

describe("roleAllows", () => {
  const cases: [role: string, allowed: boolean, kind: "action" | "dataAction", action: string][] = [
    ["Owner", true, "action", "Microsoft.Authorization/roleAssignments/write"],
    ["Owner", false, "dataAction", `${CONTAINERS}/blobs/read`],
    ["Contributor", true, "action", "Microsoft.Batch/batchAccounts/pools/write"],
    ["Contributor", false, "action", "Microsoft.Authorization/roleAssignments/write"],
    ["Contributor", true, "action", "Microsoft.Authorization/roleAssignments/read"],
    ["Contributor", false, "dataAction", `${CONTAINERS}/blobs/read`],
    ["Role Based Access Control Administrator", true, "action", "Microsoft.Authorization/roleAssignments/write"],
    ["Role Based Access Control Administrator", false, "action", "Microsoft.Storage/storageAccounts/write"],
    ["Reader", true, "action", `${CONTAINERS}/read`],
    ["Reader", false, "action", "Microsoft.Storage/storageAccounts/listKeys/action"],
    ["Reader", false, "dataAction", `${CONTAINERS}/blobs/read`],
    ["Storage Blob Data Owner", true, "dataAction", `${CONTAINERS}/blobs/modifyPermissions/action`],
    ["Storage Blob Data Owner", true, "action", `${CONTAINERS}/delete`],
    ["Storage Blob Data Contributor", true, "dataAction", `${CONTAINERS}/blobs/write`],
    ["Storage Blob Data Contributor", true, "dataAction", `${CONTAINERS}/blobs/add/action`],
    ["Storage Blob Data Contributor", true, "dataAction", `${CONTAINERS}/blobs/move/action`],
    ["Storage Blob Data Contributor", false, "dataAction", `${CONTAINERS}/blobs/modifyPermissions/action`],
    ["Storage Blob Data Contributor", true, "action", `${CONTAINERS}/write`],
    ["Storage Blob Data Contributor", false, "action", "Microsoft.Storage/storageAccounts/write"],
    ["Storage Blob Data Reader", true, "dataAction", `${CONTAINERS}/blobs/read`],
    ["Storage Blob Data Reader", false, "dataAction", `${CONTAINERS}/blobs/write`],
    ["Storage Blob Data Reader", false, "action", `${CONTAINERS}/write`],
    [
      "Storage Blob Delegator",
      true,
      "action",
      "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action",
    ],
    ["Storage Blob Delegator", false, "dataAction", `${CONTAINERS}/blobs/read`],
    ["Storage Account Contributor", true, "action", "Microsoft.Storage/storageAccounts/listKeys/action"],
    ["Storage Account Contributor", false, "dataAction", `${CONTAINERS}/blobs/read`],
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
    for (const prefix of ["", "/providers/Microsoft.Authorization/roleDefinitions/", `${SUBSCRIPTION}/providers/X/`]) {
      assert.equal(findRole(`${prefix}BA92F5B4-2d11-453d-a403-e96b0029c9fe`)?.name, "Storage Blob Data Contributor");
    }
    assert.equal(findRole("00000000-0000-0000-0000-000000000000"), undefined);
  });

  it("has one role for each GUID", () => {
    assert.equal(new Set(builtInRoles.map(({ id }) => id)).size, builtInRoles.length);
  });
});

describe("scopeCovers", () => {
  const levels = [SUBSCRIPTION, GROUP, ACCOUNT, CONTAINER];
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
  const write = { principalId: "me", dataAction: `${CONTAINERS}/blobs/write`, scope: CONTAINER };
  const grant: RoleAssignment = {
    id: "1",
    principalId: "ME",
    roleDefinitionId: "/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe",
    scope: ACCOUNT,
  };

  for (const scope of [SUBSCRIPTION, GROUP, ACCOUNT, CONTAINER]) {
    it(`allows by an assignment at ${scope}`, () => assert.ok(assignmentsAllow([{ ...grant, scope }], write)));
  }

  const refused: [name: string, assignments: RoleAssignment[]][] = [
    ["none", []],
    ["another principal's", [{ ...grant, principalId: "you" }]],
    ["one at another container", [{ ...grant, scope: `${CONTAINER}b` }]],
    ["one of another role", [{ ...grant, roleDefinitionId: "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1" }]],
    ["one of a role that nobody knows", [{ ...grant, roleDefinitionId: "custom" }]],
    ["one whose condition fails", [{ ...grant, condition: `@Resource[${CONTAINERS}:name] StringEquals 'job-b'` }]],
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
    const conditioned = { ...grant, condition: `@Resource[${CONTAINERS}:name] StringEquals 'job-b'` };
    const request = { principalId: "me", action: `${CONTAINERS}/write`, scope: CONTAINER };
    assert.ok(assignmentsAllow([conditioned], { ...request, attributes: { containerName: "job-a" } }));
  });
});
