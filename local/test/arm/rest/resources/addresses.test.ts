import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { addressFinder } from "../../../../arm/rest/resources/addresses";
import { servedTypes } from "../../../../arm/rest/resources/served-types";

const S = "/subscriptions/00000000-0000-0000-0000-000000000001";
const GROUP = `${S}/resourceGroups/render`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Batch/batchAccounts/frames`;
const STORE = `${GROUP}/providers/Microsoft.Storage/storageAccounts/store`;

describe("addressFinder", () => {
  const find = addressFinder(servedTypes, S.slice("/subscriptions/".length));
  const inGroup = { resourceGroupName: "render" };
  const inAccount = { ...inGroup, accountName: "frames" };

  const found: [path: string, token: string, kind: string, path: Readonly<Record<string, string>>][] = [
    [GROUP, "resources:ResourceGroup", "one", inGroup],
    [GROUP.toLowerCase(), "resources:ResourceGroup", "one", inGroup],
    [`${S}/resourcegroups`, "resources:ResourceGroup", "list", {}],
    [ACCOUNT, "batch:BatchAccount", "one", inAccount],
    [ACCOUNT.replace("Microsoft.Batch", "microsoft.batch"), "batch:BatchAccount", "one", inAccount],
    [`${ACCOUNT}/listKeys`, "batch:BatchAccount", "listKeys", inAccount],
    [`${GROUP}/providers/Microsoft.Batch/batchAccounts`, "batch:BatchAccount", "list", inGroup],
    [`${S}/providers/Microsoft.Batch/batchAccounts`, "batch:BatchAccount", "list", {}],
    [`${ACCOUNT}/pools`, "batch:Pool", "list", inAccount],
    [`${ACCOUNT}/pools/p%2D1`, "batch:Pool", "one", { ...inAccount, poolName: "p-1" }],
    [
      `${STORE}/blobServices/default/containers/box`,
      "storage:BlobContainer",
      "one",
      { ...inGroup, accountName: "store", containerName: "box" },
    ],
    [
      `${STORE}/blobServices/default`,
      "storage:BlobServiceProperties",
      "one",
      { ...inGroup, accountName: "store", blobServicesName: "default" },
    ],
    [
      `${STORE}/providers/Microsoft.Authorization/roleAssignments/a`,
      "authorization:RoleAssignment",
      "one",
      { scope: STORE, roleAssignmentName: "a" },
    ],
    [`${S}/providers/Microsoft.Authorization/roleAssignments`, "authorization:RoleAssignment", "list", { scope: S }],
    [
      "/providers/Microsoft.Authorization/roleDefinitions/a",
      "authorization:RoleDefinition",
      "one",
      { scope: "", roleDefinitionId: "a" },
    ],
    [
      `${ACCOUNT}/providers/Microsoft.Insights/diagnosticSettings`,
      "monitor:DiagnosticSetting",
      "list",
      { resourceUri: ACCOUNT },
    ],
  ];
  for (const [path, token, kind, parameters] of found) {
    it(`finds ${kind} of ${token} at ${path.slice(S.length) || path}`, () => {
      const address = find(path);
      assert.deepEqual(
        [address?.type.token, address?.action ?? (address?.isList ? "list" : "one"), { ...address?.path }],
        [`azure-native:${token}`, kind, parameters],
      );
    });
  }

  for (const path of ["/", S, `${GROUP}/providers/Microsoft.Compute/virtualMachines/a`, `${ACCOUNT}/pools/p/nodes/n`]) {
    it(`finds nothing at ${path}`, () => {
      assert.equal(find(path), undefined);
    });
  }

  for (const name of ["a%2Fb", "a%5Cb", "a%3Fb", "%0D%0A", "%00", "%", "%ZZ", "%26"]) {
    it(`refuses the name ${name}`, () => {
      const refusal = { status: 400, code: "InvalidResourceName" };
      const inGroupOf = `${S}/resourceGroups/${name}/providers/Microsoft.Authorization/roleAssignments/a`;
      for (const path of [`${S}/resourceGroups/${name}`, `${ACCOUNT}/pools/${name}`, inGroupOf]) {
        assert.throws(() => find(path), refusal, path);
      }
    });
  }

  it("finds each type at the id that the provider gives it", () => {
    for (const type of servedTypes) {
      const inputs = Object.fromEntries(
        type.path.map((name) => [name, /^(scope|resourceUri)$/.test(name) ? S : "name"]),
      );
      assert.equal(find(type.id(inputs, S.slice("/subscriptions/".length)))?.type.token, type.token);
    }
  });
});
