import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { StorageSku } from "../../components";
import { OutputStorage } from "../../components/output-storage";
import type { OutputStorageArgs } from "../../components/output-storage-args";
import { STORAGE_ID } from "./support/azure-answers";
import { deploy, isKnown, outputValue, problemsOf, refusalsOf, type Stage } from "./support/deployment";

const storage = (args: OutputStorageArgs = {}, stage: Stage = "later preview") =>
  deploy(stage, () => new OutputStorage("outputs", { resourceGroupName: "group", ...args }));

describe("OutputStorage", () => {
  it("is a component that every Pulumi language finds by its type, and the parent of all its resources", async () => {
    const { get, resources } = await storage({ jobs: ["Render"] });
    assert.equal(get("outputs").urn, "urn:pulumi:stack::project::azure-batch-outputs:index:OutputStorage::outputs");
    assert.deepEqual(
      resources
        .filter(({ parent }) => parent === "outputs")
        .map(({ type, name }) => `${type} ${name}`)
        .sort(),
      [
        "azure-native:storage:BlobContainer outputs-job-render",
        "azure-native:storage:BlobServiceProperties outputs-soft-delete",
        "azure-native:storage:ManagementPolicy outputs-lifecycle",
        "azure-native:storage:StorageAccount outputs-account",
        "random:index/randomString:RandomString outputs-account-name",
      ],
    );
    assert.equal(
      get("outputs-account").urn,
      "urn:pulumi:stack::project::azure-batch-outputs:index:OutputStorage$azure-native:storage:StorageAccount::outputs-account",
    );
  });

  it("creates an account without keys, anonymous access and old TLS", async () => {
    const { get } = await storage();
    assert.deepEqual(get("outputs-account").inputs, {
      resourceGroupName: "group",
      accountName: "outputsabcdefgh1234",
      kind: "StorageV2",
      sku: { name: "Standard_LRS" },
      allowBlobPublicAccess: false,
      allowCrossTenantReplication: false,
      allowSharedKeyAccess: false,
      defaultToOAuthAuthentication: true,
      enableHttpsTrafficOnly: true,
      isLocalUserEnabled: false,
      minimumTlsVersion: "TLS1_2",
    });
  });

  it("accepts a name, a place, a replication and tags", async () => {
    const args = {
      accountName: "store",
      location: "westeurope",
      sku: StorageSku.StandardZrs,
      tags: { team: "render" },
    };
    const { get, resources } = await storage(args);
    const { accountName, location, sku, tags } = get("outputs-account").inputs;
    assert.deepEqual({ accountName, location, sku, tags }, { ...args, sku: { name: "Standard_ZRS" } });
    assert.equal(
      resources.some(({ name }) => name === "outputs-account-name"),
      false,
    );
  });

  it("is the same regardless of the spelling of its place, or of the existing account", async () => {
    const inputs = async (args: OutputStorageArgs) =>
      (await storage({ jobs: ["a"], ...args })).resources.map((resource) => resource.inputs);
    assert.deepEqual(
      await inputs({ resourceGroupName: "GROUP", location: "West Europe" }),
      await inputs({ location: pulumi.output("WestEurope") }),
    );
    const existing = { resourceGroupName: undefined } as object;
    const upper = STORAGE_ID.toUpperCase();
    const { read } = await storage({ ...existing, existingAccountId: upper });
    assert.deepEqual(read, [STORAGE_ID]);
    assert.deepEqual(
      await inputs({ ...existing, existingAccountId: upper }),
      await inputs({ ...existing, existingAccountId: STORAGE_ID }),
    );
  });

  it("warns in a preview and an update of what an existing account leaves to Azure's defaults", async () => {
    // A preview does not know the properties of the account's resource that Azure's answer leaves out.
    const storageAccount = { kind: "StorageV2", minimumTlsVersion: "TLS1_2", creationTime: "2020-01-31T12:00:00Z" };
    const program = () => new OutputStorage("outputs", { existingAccountId: STORAGE_ID });
    for (const stage of ["first preview", "later preview", "update"] as const) {
      const { logged } = await deploy(stage, program, { storageAccount });
      const starts = logged.map((message) => message.replace(/;.*/, ""));
      assert.deepEqual(starts, [
        "storage account store: allowSharedKeyAccess must be false, got nothing, which allows it",
        "storage account store: allowBlobPublicAccess must be false, got nothing, which allows it in an account that was created before December 2023",
        "storage account store: allowCrossTenantReplication must be false, got nothing, which allows it in an account that was created before December 2023",
      ]);
    }
    assert.deepEqual((await deploy("unit test", program, { storageAccount })).logged, []);
  });

  it("leaves out tags without a value, as Pulumi does", async () => {
    const tags = { team: "render", owner: undefined, site: pulumi.output(undefined) } as unknown as { team: string };
    assert.deepEqual((await storage({ tags })).get("outputs-account").inputs.tags, { team: "render" });
  });

  for (const [name, prefix] of [
    ["Render-Farm_2", "renderfarm2"],
    ["a-name-of-many-characters", "anameofmanyc"],
    ["äöü", ""],
  ] as const) {
    it(`creates a valid account name from the component's name ${name}`, async () => {
      const { result } = await deploy("later preview", () => new OutputStorage(name, { resourceGroupName: "group" }));
      assert.equal(await outputValue(result.accountName), `${prefix}abcdefgh1234`);
      assert.match(await outputValue(result.accountName), /^[a-z0-9]{3,24}$/);
    });
  }

  it("gets another name in another place, and keeps its name if it is renamed", async () => {
    const keepers = async (args: OutputStorageArgs) => {
      const { inputs, ignoreChanges } = (await storage(args)).get("outputs-account-name");
      return { keepers: inputs.keepers, ignoreChanges };
    };
    const group = { prefix: "outputs", resourceGroupName: "group" };
    assert.deepEqual(await keepers({ location: "North Europe" }), {
      keepers: { ...group, location: "northeurope" },
      ignoreChanges: ["keepers.prefix"],
    });
    // If the location is removed, azure-native leaves the account where it is.
    assert.deepEqual(await keepers({}), {
      keepers: { ...group, location: "westeurope" },
      ignoreChanges: ["keepers.prefix", "keepers.location"],
    });
  });

  for (const [args, account, inAccount] of [
    [{}, false, false],
    [{ accountName: "store" }, false, false],
    [{ retainOutputs: false }, true, true],
    [{ accountName: "store", retainOutputs: false }, true, true],
  ] as const) {
    it(`is deleted before it is replaced only if outputs are not retained, given ${JSON.stringify(args)}`, async () => {
      const { get } = await storage({ jobs: ["a"], ...args });
      const order = ["outputs-account", "outputs-soft-delete", "outputs-lifecycle", "outputs-job-a"].map(
        (name) => get(name).deleteBeforeReplace,
      );
      assert.deepEqual(order, [account, inAccount, inAccount, inAccount]);
    });
  }

  it("keeps deleted blobs and containers for some days", async () => {
    const days = async (args: OutputStorageArgs) => {
      const { deleteRetentionPolicy, containerDeleteRetentionPolicy } = (await storage(args)).get(
        "outputs-soft-delete",
      ).inputs;
      return [deleteRetentionPolicy, containerDeleteRetentionPolicy];
    };
    assert.deepEqual(await days({}), [
      { enabled: true, days: 7 },
      { enabled: true, days: 7 },
    ]);
    assert.deepEqual(await days({ softDeleteDays: 30 }), [
      { enabled: true, days: 30 },
      { enabled: true, days: 30 },
    ]);
  });

  it("keeps overwritten outputs as versions for some days, if told so", async () => {
    const versions = async (args: OutputStorageArgs) => {
      const { get } = await storage(args);
      const { rules } = get("outputs-lifecycle").inputs.policy as { rules: { name: string; definition: object }[] };
      const rule = rules.find(({ name }) => name === "delete-versions");
      return [get("outputs-soft-delete").inputs.isVersioningEnabled, rule?.definition];
    };
    assert.deepEqual(await versions({}), [undefined, undefined]);
    assert.deepEqual(await versions({ keepVersionsDays: 0 }), [false, undefined]);
    assert.deepEqual(await versions({ keepVersionsDays: pulumi.output(30) }), [
      true,
      {
        filters: { blobTypes: ["blockBlob", "appendBlob"], prefixMatch: ["job-"] },
        actions: { version: { delete: { daysAfterCreationGreaterThan: 30 } } },
      },
    ]);
  });

  it("keeps outputs from changes and deletion, if told so, and then has versions and stays", async () => {
    const { get } = await storage({ immutability: { days: pulumi.output(365) } });
    assert.deepEqual(get("outputs-account").inputs.immutableStorageWithVersioning, {
      enabled: true,
      immutabilityPolicy: {
        immutabilityPeriodSinceCreationInDays: 365,
        state: "Unlocked",
        allowProtectedAppendWrites: true,
      },
    });
    assert.equal(get("outputs-soft-delete").inputs.isVersioningEnabled, true);
    await deploy("first preview", () => {
      const args = { resourceGroupName: "group", immutability: { days: 365 } };
      assert.deepEqual(
        problemsOf(() => new OutputStorage("outputs", { ...args, keepVersionsDays: 0, retainOutputs: false })),
        [
          'immutability must be left out if retainOutputs is false, got {"days":365}; leave retainOutputs out: no one can delete immutable outputs',
          "keepVersionsDays must be at least 1 if immutability is given, got 0; set for how many days versions are kept, or leave it out to keep them all",
        ],
      );
    });
  });

  it("is open to all networks without a setting, and limits them if told so", async () => {
    const subnet = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes";
    const network = async (args: Partial<OutputStorageArgs>) => {
      const { publicNetworkAccess, networkRuleSet } = (await storage(args)).get("outputs-account").inputs;
      return [publicNetworkAccess, networkRuleSet];
    };
    const rules = { bypass: "AzureServices", defaultAction: "Deny", ipRules: [], virtualNetworkRules: [] };
    assert.deepEqual(await network({}), [undefined, undefined]);
    assert.deepEqual(await network({ allowedIpRanges: pulumi.output(undefined) as never }), [undefined, undefined]);
    assert.deepEqual(
      await network({ allowedIpRanges: ["203.0.113.0/24"], allowedSubnetIds: [pulumi.output(subnet)] }),
      [
        "Enabled",
        {
          ...rules,
          ipRules: [{ action: "Allow", iPAddressOrRange: "203.0.113.0/24" }],
          virtualNetworkRules: [{ action: "Allow", virtualNetworkResourceId: subnet }],
        },
      ],
    );
    assert.deepEqual(await network({ publicNetworkAccess: false }), ["Disabled", rules]);
    assert.deepEqual(await network({ publicNetworkAccess: true }), ["Enabled", { ...rules, defaultAction: "Allow" }]);
  });

  it("refuses more networks than Azure allows", async () => {
    const many = Array.from({ length: 401 }, (_, index) => `203.0.${index >> 7}.${index & 127}`);
    const args = { resourceGroupName: "group", allowedIpRanges: many };
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputStorage("outputs", args)),
        ["allowedIpRanges must have at most 400 entries, got 401"],
      );
    });
  });

  it("refuses repeated networks, also among outputs", async () => {
    const range = "203.0.113.7";
    const args = { resourceGroupName: "group", allowedIpRanges: [pulumi.output(range), range] };
    const [refusal] = await refusalsOf("later preview", () => new OutputStorage("outputs", args));
    assert.match(String(refusal), /allowedIpRanges\[\d\] must differ from allowedIpRanges\[\d\], got "203\.0\.113\.7"/);
  });

  it("refuses allowed networks for an account without a public endpoint", async () => {
    const args = { resourceGroupName: "group", publicNetworkAccess: false, allowedIpRanges: ["203.0.113.7"] };
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputStorage("outputs", args)),
        [
          'allowedIpRanges must be left out if publicNetworkAccess is false, got ["203.0.113.7"]; leave it out, or leave publicNetworkAccess out',
        ],
      );
    });
  });

  it("moves outputs to the cool tier, and deletes none by default", async () => {
    const rules = async (args: OutputStorageArgs) => {
      const { policy } = (await storage(args)).get("outputs-lifecycle").inputs as { policy: { rules: object[] } };
      return policy.rules;
    };
    const rule = (name: string, blobTypes: string[], baseBlob: object) => ({
      name,
      enabled: true,
      type: "Lifecycle",
      definition: { filters: { blobTypes, prefixMatch: ["job-"] }, actions: { baseBlob } },
    });
    const cool = (days: number) =>
      rule("cool-outputs", ["blockBlob"], { tierToCool: { daysAfterModificationGreaterThan: days } });
    assert.deepEqual(await rules({}), [cool(30)]);
    assert.deepEqual(await rules({ coolAfterDays: 1, deleteAfterDays: 90 }), [
      cool(1),
      // Includes append blobs, which Azure cannot move to another tier.
      rule("delete-outputs", ["blockBlob", "appendBlob"], { delete: { daysAfterModificationGreaterThan: 90 } }),
    ]);
  });

  it("creates a private container for each job and outputs its name", async () => {
    const { ofType, result } = await storage({ jobs: ["Render", "my_job-bob"] });
    assert.deepEqual(
      ofType("storage:BlobContainer").map(({ name, inputs }) => [name, inputs.containerName, inputs.publicAccess]),
      [
        ["outputs-job-render", "job-render", "None"],
        [
          "outputs-job-my-job-bob-e04620bc2add214df74e158ba60d24273a0e0927",
          "job-my-job-bob-e04620bc2add214df74e158ba60d24273a0e0927",
          "None",
        ],
      ],
    );
    const hashed = "job-my-job-bob-e04620bc2add214df74e158ba60d24273a0e0927";
    const account = await outputValue(result.accountId);
    const containerId = (container: string) => `${account}/blobServices/default/containers/${container}`;
    assert.deepEqual(await outputValue(result.containers), {
      Render: { name: "job-render", id: containerId("job-render") },
      "my_job-bob": { name: hashed, id: containerId(hashed) },
    });
  });

  it("supports a job whose id is the name of a built-in object property", async () => {
    const { result } = await storage({ jobs: ["__proto__"] });
    assert.deepEqual(Object.keys(await outputValue(result.containers)), ["__proto__"]);
  });

  it("outputs the account's endpoint as Azure returns it", async () => {
    const { result } = await storage({ accountName: "store" });
    assert.equal(await outputValue(result.accountName), "store");
    assert.equal(await outputValue(result.accountId), STORAGE_ID);
    assert.equal(await outputValue(result.resourceGroupName), "group");
    assert.equal(await outputValue(result.blobEndpoint), "https://store.blob.example/");
  });

  it("retains all resources that hold data, and deletes them if told so", async () => {
    const kept = async (args: OutputStorageArgs) => {
      const { resources } = await storage({ jobs: ["a"], ...args });
      return resources
        .filter(({ retainOnDelete }) => retainOnDelete)
        .map(({ name }) => name)
        .sort();
    };
    const all = ["outputs-account", "outputs-job-a", "outputs-lifecycle", "outputs-soft-delete"];
    assert.deepEqual(await kept({}), all);
    assert.deepEqual(await kept({ retainOutputs: true }), all);
    assert.deepEqual(await kept({ retainOutputs: false }), []);
  });

  it("uses an existing account without changing it", async () => {
    const { result, resources, read } = await deploy(
      "later preview",
      () => new OutputStorage("outputs", { existingAccountId: STORAGE_ID, jobs: ["a"] }),
    );
    assert.deepEqual(read, [STORAGE_ID]);
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["outputs", "outputs-job-a"],
    );
    assert.equal(await outputValue(result.blobEndpoint), "https://store.blob.example/");
    const { accountName, resourceGroupName } = resources[1]!.inputs;
    assert.deepEqual({ accountName, resourceGroupName }, { accountName: "store", resourceGroupName: "group" });
  });

  const account = pulumi.output(STORAGE_ID);
  const accounts: [string, pulumi.Input<string>, pulumi.Input<string>][] = [
    ["ids", STORAGE_ID, STORAGE_ID],
    ["ids in another case", STORAGE_ID, STORAGE_ID.toUpperCase()],
    ["one output", account, account],
  ];
  for (const [how, first, second] of accounts) {
    it(`refuses a job that another component declares in the same account, given as ${how}`, async () => {
      await deploy("first preview", () => {
        new OutputStorage("one", { existingAccountId: first, jobs: ["a"] });
        assert.deepEqual(
          problemsOf(() => new OutputStorage("two", { existingAccountId: second, jobs: ["b", "A"] })),
          [
            'jobs[1] must be declared once for an account, which OutputStorage "one" does, got "A"; declare the job in one of them, or give each an account of its own',
          ],
        );
      });
    });
  }

  it("refuses a job in another component's account once the account is known", async () => {
    const { result } = await deploy("later preview", () => {
      new OutputStorage("one", { existingAccountId: pulumi.output(STORAGE_ID), jobs: ["a"] });
      return new OutputStorage("two", { existingAccountId: pulumi.output(STORAGE_ID), jobs: ["a"] });
    }).catch((error: unknown) => ({ result: error }));
    const error =
      result instanceof Error ? result : await outputValue((result as OutputStorage).accountName).catch((e) => e);
    assert.match(String(error), /jobs\[0\] must be declared once for an account, which OutputStorage "one" does/);
  });

  it("accepts one job in two accounts, and two jobs in one", async () => {
    const { resources } = await deploy("later preview", () => {
      new OutputStorage("one", { existingAccountId: STORAGE_ID, jobs: ["a"] });
      new OutputStorage("two", { existingAccountId: STORAGE_ID, jobs: ["b"] });
      new OutputStorage("three", { existingAccountId: `${STORAGE_ID}2`, jobs: ["a"] });
    });
    assert.deepEqual(
      resources.filter(({ type }) => type.endsWith(":BlobContainer")).map(({ name }) => name),
      ["one-job-a", "two-job-b", "three-job-a"],
    );
  });

  it("can be previewed in a first deployment, in which nothing is known", async () => {
    const { resources, result } = await storage({ jobs: ["a"] }, "first preview");
    assert.equal(resources.length, 6);
    assert.equal(await isKnown(result.blobEndpoint), false);
    assert.equal(await isKnown(result.containers), false);
  });

  it("reports all problems at once", async () => {
    const args = { accountName: "No-Good", coolAfterDays: -1, softDeleteDays: 400, jobs: ["a", "A", "not a job"] };
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputStorage("outputs", args)),
        [
          'jobs[1] must have its own container, but jobs[0] already has job-a, got "A"; remove one of them, or choose another id',
          'jobs[2] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "not a job"',
          'accountName must be 3 to 24 lower-case letters and digits, got "No-Good"',
          "coolAfterDays must be a whole number from 0 to 99999, got -1",
          "softDeleteDays must be a whole number from 1 to 365, got 400",
          "resourceGroupName is required; give existingAccountId instead to use a storage account that exists",
        ],
      );
    });
  });

  it("refuses to delete outputs before they move to the cool tier", async () => {
    const early = (await storage({ deleteAfterDays: 7 })).get("outputs-lifecycle").inputs;
    assert.match(JSON.stringify(early), /"delete":\{"daysAfterModificationGreaterThan":7\}/);
    const problem =
      "deleteAfterDays must not be below coolAfterDays (30), got 7; or outputs would be deleted before they move to the cool tier";
    const args = { resourceGroupName: "group", coolAfterDays: 30, deleteAfterDays: 7 };
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputStorage("outputs", args)),
        [problem],
      );
    });
    for (const [late, told] of [
      [{ deleteAfterDays: pulumi.output(7) }, problem],
      [{ coolAfterDays: pulumi.secret(30) }, problem.replace(" (30)", "").replace("got 7", "got a secret")],
    ] as const) {
      const refusals = await refusalsOf("later preview", () => new OutputStorage("outputs", { ...args, ...late }));
      assert.deepEqual(
        refusals.map((error) => (error as Error).message),
        [`OutputStorage "outputs":\n  ${told}`],
      );
    }
  });

  it("refuses jobs that are not a list", async () => {
    const jobs = "render" as unknown as string[];
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputStorage("outputs", { resourceGroupName: "group", jobs })),
        ['jobs must be a list of job ids, got "render"'],
      );
    });
  });

  it("refuses settings for an account that it does not create", async () => {
    const args = { resourceGroupName: "group", existingAccountId: "store", sku: StorageSku.StandardZrs };
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputStorage("outputs", args)),
        [
          'existingAccountId must be the ARM id of a storage account, got "store"',
          'resourceGroupName must be left out if existingAccountId is given, got "group"; set it on the account itself',
          'sku must be left out if existingAccountId is given, got "Standard_ZRS"; set it on the account itself',
        ],
      );
    });
  });
});
