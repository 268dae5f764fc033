import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { deploy } from "../components/support/deployment";
import { CASES, type Case } from "../components/support/valid-arguments";
import { isOfComponents, withValue } from "../components/support/with-value";
import { ARM_OPERATIONS } from "./arm/operations";
import { versionOf } from "./arm/published-mappers";
import { versionByTypes } from "./arm/published-types";
import { providerDefaults, requestProblems } from "./arm/request-problems";

const PROVIDER = "azure-native:";

/** Requests with one mistake each, and the problem that must be found. */
const MISTAKES: readonly [mistake: string, type: string, changes: object, problem: string][] = [
  ["a missing property", "storage:StorageAccount", { kind: undefined }, "kind is required"],
  ["a missing nested property", "storage:StorageAccount", { sku: {} }, "sku.name is required"],
  ["an unknown property", "storage:StorageAccount", { softDelete: 7 }, "softDelete is not in the published schema"],
  [
    "an unknown nested property",
    "batch:Pool",
    { startTask: { outputFiles: [] } },
    "startTask.outputFiles is not in the published schema",
  ],
  [
    "a property of the data plane, in a list",
    "batch:Pool",
    { applicationPackages: [{ applicationId: "a" }] },
    "applicationPackages[0].applicationId is not in the published schema",
  ],
  [
    "a value of another type",
    "batch:Pool",
    { taskSlotsPerNode: "2" },
    'taskSlotsPerNode must be a value of type number, got "2"',
  ],
  ["null", "batch:Pool", { startTask: null }, "startTask must be a value of type object, got null"],
  ["an object instead of a list", "batch:Pool", { metadata: {} }, "metadata must be a value of type list, got {}"],
  [
    "an enum value of the data plane",
    "batch:Pool",
    { interNodeCommunication: "enabled" },
    'interNodeCommunication must be one of Enabled, Disabled, got "enabled"',
  ],
  [
    "an enum value, of an enum that the client does not list",
    "storage:StorageAccount",
    { minimumTlsVersion: "TLS1.2" },
    'minimumTlsVersion must be one of TLS1_0, TLS1_1, TLS1_2, TLS1_3, got "TLS1.2"',
  ],
  [
    "an enum value in a list",
    "batch:BatchAccount",
    { allowedAuthenticationModes: ["AAD", "aad"] },
    'allowedAuthenticationModes[1] must be one of SharedKey, AAD, TaskAuthenticationToken, got "aad"',
  ],
  [
    "a read-only property",
    "batch:Pool",
    { allocationState: "Steady" },
    "allocationState must not be sent, because it is read-only",
  ],
  [
    "a nested read-only property",
    "storage:StorageAccount",
    { sku: { name: "Standard_LRS", tier: "Standard" } },
    "sku.tier must not be sent, because it is read-only",
  ],
  [
    "a name that breaks the pattern",
    "storage:StorageAccount",
    { accountName: "my-store" },
    'accountName must have Pattern /^[a-z0-9]+$/, got "my-store"',
  ],
  [
    "a name that is too long",
    "storage:StorageAccount",
    { accountName: "x".repeat(25) },
    `accountName must have MaxLength 24, got "${"x".repeat(25)}"`,
  ],
  [
    "a name that is too short",
    "storage:BlobContainer",
    { containerName: "ab" },
    'containerName must have MinLength 3, got "ab"',
  ],
  [
    "a number that is too small",
    "storage:BlobServiceProperties",
    { deleteRetentionPolicy: { enabled: true, days: 0 } },
    "deleteRetentionPolicy.days must have InclusiveMinimum 1, got 0",
  ],
  [
    "a number that is too large",
    "storage:BlobServiceProperties",
    { containerDeleteRetentionPolicy: { enabled: true, days: 366 } },
    "containerDeleteRetentionPolicy.days must have InclusiveMaximum 365, got 366",
  ],
  [
    "another value than the constant",
    "storage:BlobServiceProperties",
    { blobServicesName: "other" },
    'blobServicesName must be one of default, got "other"',
  ],
];

/** A correct request for each type in MISTAKES. */
const CORRECT: Readonly<Record<string, object>> = {
  "storage:StorageAccount": {
    resourceGroupName: "group",
    accountName: "store",
    location: "westeurope",
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
  },
  "storage:BlobContainer": { resourceGroupName: "group", accountName: "store", containerName: "job-a" },
  "storage:BlobServiceProperties": { resourceGroupName: "group", accountName: "store", blobServicesName: "default" },
  // The client of Batch, whose version is older than that of azure-native, lacks this value and the upgrade policy
  // below.
  "batch:BatchAccount": {
    resourceGroupName: "group",
    accountName: "batch",
    location: "westeurope",
    publicNetworkAccess: "SecuredByPerimeter",
  },
  "batch:Pool": {
    resourceGroupName: "group",
    accountName: "batch",
    poolName: "pool",
    upgradePolicy: { mode: "automatic" },
  },
};

describe("requests to Azure Resource Manager", function () {
  this.timeout(300_000);

  it("are compared with the versions that azure-native uses", () => {
    for (const [type, { apiVersion, client }] of Object.entries(ARM_OPERATIONS)) {
      assert.equal(versionByTypes(type), apiVersion, `${type}: look for a package of this version`);
      if (client !== undefined) assert.equal(versionOf(client.sdk), client.sdk.apiVersion, client.sdk.package);
    }
  });

  for (const [type, request] of Object.entries(CORRECT)) {
    it(`are accepted without a mistake: ${type}`, () => assert.deepEqual(requestProblems(type, { ...request }), []));
  }

  for (const [mistake, type, changes, problem] of MISTAKES) {
    it(`are refused with ${mistake}`, () => {
      const given = Object.entries({ ...CORRECT[type], ...changes }).filter(([, value]) => value !== undefined);
      const problems = requestProblems(type, Object.fromEntries(given));
      assert.ok(problems.includes(problem), problems.join("\n"));
      // The rest of the request stays correct.
      const [name = ""] = Object.keys(changes);
      assert.deepEqual(
        problems.filter((found) => !found.startsWith(name)),
        [],
      );
    });
  }

  for (const [component, componentCase] of Object.entries(CASES)) {
    it(`of ${component} match Azure's published schemas, for every argument`, async () => {
      const { make, args } = componentCase;
      const all = [[args], ...variantsOf(componentCase)];
      // Most arguments change only one of a component's requests.
      const checked = new Set<string>();
      let requests = 0;
      for (const each of all) {
        const { resources } = await deploy("later preview", () => {
          for (const variant of each) make(variant);
        });
        for (const { type, name, inputs } of resources.filter((resource) => resource.type.startsWith(PROVIDER))) {
          requests++;
          const request = JSON.stringify([type, name, inputs]);
          if (checked.has(request)) continue;
          checked.add(request);
          const armType = type.slice(PROVIDER.length);
          const problems = requestProblems(armType, { ...providerDefaults(armType, name), ...inputs });
          assert.deepEqual(problems, [], `${name} of ${JSON.stringify(each)}`);
        }
      }
      assert.ok(requests >= all.flat().length, `${requests} requests`);
    });
  }
});

/**
 * Returns a component's arguments with each right value of an argument, for each argument. The nested arguments of a
 * pipeline are those of its components (see pipeline-arguments.test.ts), which are much faster to deploy.
 */
function variantsOf(componentCase: Case): object[][] {
  const paths = Object.entries(componentCase.values).filter(([path]) => !isOfComponents(path));
  return paths.map(([path, { right }]) => right.map((value) => withValue(componentCase, path, value)));
}
