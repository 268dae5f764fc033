import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { OutputStorage, WriterRole } from "../../components";
import { OutputWriter, type OutputWriterArgs } from "../../components/output-writer";
import { IDENTITY_ID, STORAGE_ID, WRITER } from "./support/azure-answers";
import { deploy, isKnown, outputValue, problemsOf, type Stage } from "./support/deployment";

const CONTRIBUTOR =
  "/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions/ba92f5b4-2d11-453d-a403-e96b0029c9fe";

const writer = (args: Partial<OutputWriterArgs>, stage: Stage = "later preview") =>
  deploy(
    stage,
    () => new OutputWriter("writer", { resourceGroupName: "group", storageAccountId: STORAGE_ID, ...args }),
  );

describe("OutputWriter", () => {
  it("is a component that every Pulumi language finds by its type, and the parent of all its resources", async () => {
    const { get, resources } = await writer({ jobs: ["Render"] });
    assert.equal(get("writer").urn, "urn:pulumi:stack::project::azure-batch-outputs:index:OutputWriter::writer");
    assert.deepEqual(
      resources.filter(({ parent }) => parent === "writer").map(({ type, name }) => `${type} ${name}`),
      [
        "random:index/randomString:RandomString writer-identity-name",
        "azure-native:managedidentity:UserAssignedIdentity writer-identity",
        "azure-native:authorization:RoleAssignment writer-job-render",
      ],
    );
  });

  it("can write to each job's container and to nothing else", async () => {
    const { ofType } = await writer({ jobs: ["Render", "a"] });
    const grants = ofType("authorization:RoleAssignment").map(
      ({ inputs: { roleAssignmentName, ...inputs } }) => inputs,
    );
    const grant = { principalId: WRITER.principalId, principalType: "ServicePrincipal", roleDefinitionId: CONTRIBUTOR };
    assert.deepEqual(grants, [
      { ...grant, scope: `${STORAGE_ID}/blobServices/default/containers/job-render` },
      { ...grant, scope: `${STORAGE_ID}/blobServices/default/containers/job-a` },
    ]);
  });

  it("uses an existing identity without changing it", async () => {
    const { read, result, ofType } = await deploy(
      "later preview",
      () =>
        new OutputWriter("writer", { existingIdentityId: IDENTITY_ID, storageAccountId: STORAGE_ID, jobs: ["Render"] }),
    );
    assert.deepEqual(read, [IDENTITY_ID]);
    assert.equal(await outputValue(result.identityId), IDENTITY_ID);
    assert.equal(await outputValue(result.identityClientId), WRITER.clientId);
    const [grant] = ofType("authorization:RoleAssignment");
    assert.equal(grant?.inputs.principalId, WRITER.principalId);
  });

  it("refuses a place or settings together with an existing identity, and neither of them", async () => {
    const problems = (args: object) =>
      deploy("first preview", () =>
        problemsOf(
          () => new OutputWriter("writer", { storageAccountId: STORAGE_ID, jobs: ["a"], ...args } as OutputWriterArgs),
        ),
      );
    const both = { existingIdentityId: IDENTITY_ID, resourceGroupName: "group", location: "westeurope", tags: {} };
    assert.deepEqual((await problems(both)).result, [
      'resourceGroupName must be left out together with existingIdentityId, got "group"',
      'location must be left out together with existingIdentityId, got "westeurope"',
      "tags must be left out together with existingIdentityId, got {}; set it on the identity itself",
    ]);
    assert.deepEqual((await problems({})).result, [
      "resourceGroupName is required; give existingIdentityId instead to use an identity that exists",
    ]);
  });

  it("names grants with a stable GUID that is derived from what they grant", async () => {
    const names = async () =>
      (await writer({ jobs: ["Render", "a"] }))
        .ofType("authorization:RoleAssignment")
        .map(({ inputs }) => String(inputs.roleAssignmentName));
    const first = await names();
    assert.equal(new Set(first).size, 2);
    for (const name of first)
      assert.match(name, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(await names(), first);
  });

  it("deletes a grant before it replaces it, because both can have the same id", async () => {
    const grants = (await writer({ jobs: ["Render", "a"] })).ofType("authorization:RoleAssignment");
    assert.deepEqual(
      grants.map(({ deleteBeforeReplace }) => deleteBeforeReplace),
      [true, true],
    );
  });

  it("can write only to containers of jobs if jobs are dynamic", async () => {
    const { ofType } = await writer({ jobs: ["Render"], dynamicJobs: true });
    const grants = ofType("authorization:RoleAssignment");
    assert.deepEqual(
      grants.map(({ name, inputs }) => [name, inputs.scope, inputs.conditionVersion]),
      [["writer-dynamic-jobs", STORAGE_ID, "2.0"]],
    );
    const blobs = (action: string) =>
      `!(ActionMatches{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/${action}'})`;
    assert.equal(
      grants[0]?.inputs.condition,
      `((${["write", "add/action", "delete", "read", "move/action"].map(blobs).join(" AND ")}) OR (@Resource[Microsoft.Storage/storageAccounts/blobServices/containers:name] StringStartsWith 'job-'))`,
    );
  });

  const BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs";
  const ROLE = "/subscriptions/sub/providers/Microsoft.Authorization/roleDefinitions";

  it("can create one role without delete, and grant it on each container", async () => {
    const { ofType, outputs, result } = await writer({ jobs: ["Render", "a"], writer: "append-only" });
    const [role, ...others] = ofType("authorization:RoleDefinition");
    assert.deepEqual(others, []);
    const { roleDefinitionId, roleName, ...inputs } = role!.inputs;
    assert.equal(role!.name, "writer-role");
    assert.match(String(roleDefinitionId), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(roleName, `azure-batch-outputs append-only ${WRITER.principalId} store`);
    assert.deepEqual(inputs, {
      scope: "/subscriptions/sub",
      description: "Reads and writes the outputs of Batch tasks, and cannot delete them.",
      roleType: "CustomRole",
      assignableScopes: ["/subscriptions/sub/resourceGroups/group"],
      permissions: [
        {
          actions: [],
          notActions: [],
          dataActions: [`${BLOBS}/read`, `${BLOBS}/write`, `${BLOBS}/add/action`],
          notDataActions: [],
        },
      ],
    });
    assert.deepEqual(
      ofType("authorization:RoleAssignment").map(({ name, inputs, waitsFor }) => [
        name,
        inputs.roleDefinitionId,
        waitsFor.includes("writer-role"),
      ]),
      ["Render", "a"].map((job) => [
        `writer-append-only-job-${job.toLowerCase()}`,
        `${ROLE}/${roleDefinitionId}`,
        true,
      ]),
    );
    assert.equal(await outputValue(result.roleDefinitionId!), `${ROLE}/${roleDefinitionId}`);
    assert.equal(
      (outputs.writer as { roleDefinitionId?: string }).roleDefinitionId,
      await outputValue(result.roleDefinitionId!),
      "a program in another language gets the registered output",
    );
  });

  it("can create containers without being able to delete them, if jobs are dynamic", async () => {
    const { get } = await writer({ dynamicJobs: true, writer: "append-only" });
    const [permissions] = get("writer-role").inputs.permissions as { actions: string[]; dataActions: string[] }[];
    assert.deepEqual(permissions?.actions, ["Microsoft.Storage/storageAccounts/blobServices/containers/write"]);
    assert.deepEqual(permissions?.dataActions, [`${BLOBS}/read`, `${BLOBS}/write`, `${BLOBS}/add/action`]);
    assert.equal(get("writer-append-only-dynamic-jobs").inputs.conditionVersion, "2.0");
  });

  it("can grant an existing role instead of a new one", async () => {
    const roleDefinitionId = `${ROLE}/AAAAAAAA-bbbb-4ccc-8ddd-eeeeeeeeeeee`;
    const { ofType, get, result } = await writer({ jobs: ["a"], writer: "append-only", roleDefinitionId });
    assert.deepEqual(ofType("authorization:RoleDefinition"), []);
    assert.equal(
      get("writer-append-only-job-a").inputs.roleDefinitionId,
      `${ROLE}/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee`,
    );
    assert.equal(await outputValue(result.roleDefinitionId!), roleDefinitionId);
  });

  it("refuses an existing role without append-only", async () => {
    await deploy("first preview", () => {
      const args = { resourceGroupName: "g", storageAccountId: STORAGE_ID, jobs: ["a"] };
      const roleDefinitionId = `${ROLE}/aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee`;
      assert.deepEqual(
        problemsOf(() => new OutputWriter("w", { ...args, roleDefinitionId })),
        [`roleDefinitionId must be left out unless writer is append-only, got "${roleDefinitionId}"`],
      );
    });
  });

  it("refuses a built-in role that can delete, in any spelling", async () => {
    const args = { resourceGroupName: "g", storageAccountId: STORAGE_ID, jobs: ["a"], writer: WriterRole.AppendOnly };
    const expected = (roleDefinitionId: string, name: string) =>
      `roleDefinitionId must be a role that cannot delete blobs, unlike ${name}, got "${roleDefinitionId}"; leave it out for a new role, or give the id of a custom role`;
    const builtIn: [id: string, name: string][] = [
      [`${ROLE}/b7e6dc6d-f1e8-4753-8033-0f276bb0955b`, "Storage Blob Data Owner"],
      [CONTRIBUTOR, "Storage Blob Data Contributor"],
      [CONTRIBUTOR.toUpperCase(), "Storage Blob Data Contributor"],
      [CONTRIBUTOR.replace("/subscriptions/sub", ""), "Storage Blob Data Contributor"],
    ];
    await deploy("first preview", () => {
      for (const [roleDefinitionId, name] of builtIn) {
        const problems = problemsOf(() => new OutputWriter("w", { ...args, roleDefinitionId }));
        assert.deepEqual(problems, [expected(roleDefinitionId, name)]);
      }
    });
  });

  it("retains no grant when it leaves the stack", async () => {
    const { resources } = await writer({ jobs: ["a"] });
    assert.deepEqual(
      resources.filter(({ retainOnDelete }) => retainOnDelete),
      [],
    );
  });

  it("waits for what dependsOn names", async () => {
    const { get } = await deploy("later preview", () => {
      const dependsOn = new OutputStorage("outputs", { resourceGroupName: "group", jobs: ["a"] });
      const args = { resourceGroupName: "group", storageAccountId: dependsOn.accountId, jobs: ["a"] };
      return new OutputWriter("writer", args, { dependsOn });
    });
    assert.ok(get("writer-job-a").waitsFor.includes("outputs-job-a"), String(get("writer-job-a").waitsFor));
  });

  for (const how of ["by itself", "told to depend on all"]) {
    it(`waits only for the job's own container, ${how}`, async () => {
      const jobs = ["a", "b", "c"];
      const { get } = await deploy("later preview", () => {
        const storage = new OutputStorage("outputs", { resourceGroupName: "group", jobs });
        const args = { resourceGroupName: "group", storageAccountId: storage.accountId, jobs };
        return new OutputWriter("writer", args, how === "by itself" ? {} : { dependsOn: [storage] });
      });
      assert.deepEqual(get("writer-job-b").waitsFor, ["outputs-job-b", "writer-identity"]);
    });
  }

  it("still waits for other resources that dependsOn names", async () => {
    const { get } = await deploy("later preview", () => {
      const storage = new OutputStorage("outputs", { resourceGroupName: "group", jobs: ["a"] });
      const other = new OutputStorage("others", { resourceGroupName: "group", jobs: ["z"] });
      const args = { resourceGroupName: "group", storageAccountId: storage.accountId, jobs: ["a"] };
      return new OutputWriter("writer", args, { dependsOn: [storage, other] });
    });
    assert.ok(get("writer-job-a").waitsFor.includes("others-job-z"), String(get("writer-job-a").waitsFor));
  });

  it("outputs its ids", async () => {
    const { result, outputs } = await writer({ jobs: ["a"], identityName: "render-writer" });
    assert.match(await outputValue(result.identityId), /\/userAssignedIdentities\/render-writer$/);
    assert.equal(await outputValue(result.identityClientId), WRITER.clientId);
    assert.equal(await outputValue(result.principalId), WRITER.principalId);
    // A program in another language gets the registered outputs.
    assert.deepEqual(outputs.writer, {
      identityId: await outputValue(result.identityId),
      identityClientId: WRITER.clientId,
      principalId: WRITER.principalId,
    });
  });

  it("can be previewed in a first deployment, in which nothing is known", async () => {
    const { result, get } = await writer({ jobs: ["a"] }, "first preview");
    assert.equal(await isKnown(result.identityClientId), false);
    assert.equal(get("writer-job-a").inputs.roleDefinitionId, CONTRIBUTOR);
  });

  it("reports all problems at once", async () => {
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputWriter("writer", {} as OutputWriterArgs)),
        [
          "storageAccountId is required",
          "jobs is required; set dynamicJobs to true instead if jobs come and go",
          "resourceGroupName is required; give existingIdentityId instead to use an identity that exists",
        ],
      );
      assert.deepEqual(
        problemsOf(
          () => new OutputWriter("w", { resourceGroupName: "g", storageAccountId: STORAGE_ID, jobs: ["a/b"] }),
        ),
        ['jobs[0] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "a/b"'],
      );
    });
  });
});
