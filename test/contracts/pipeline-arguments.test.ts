import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { CASES } from "../components/support/valid-arguments";

/** Where a pipeline has the arguments of one of its components. */
interface Child {
  /** The start of the paths of most arguments. */
  readonly nested: string;
  /** The paths of the others. */
  readonly elsewhere: Readonly<Record<string, string>>;
  /** The arguments that the pipeline itself determines, because they connect its components. */
  readonly wired: readonly string[];
}

const PLACE = { resourceGroupName: "resourceGroupName", location: "location" };
const STORAGE = ["resourceGroupName", "storageAccountName", "storageAccountId", "blobEndpoint"];
const TOOL = ["toolUrl", "toolSha256", "nodejsUrl", "blobEndpoint", "arm64NodejsUrl"];

const CHILDREN: Readonly<Record<string, Child>> = {
  OutputStorage: {
    nested: "storage.",
    elsewhere: {
      ...PLACE,
      existingAccountId: "existingStorageAccountId",
      jobs: "jobs",
      retainOutputs: "retainOutputs",
    },
    wired: [],
  },
  OutputWriter: {
    nested: "identity.",
    elsewhere: {
      ...PLACE,
      jobs: "jobs",
      dynamicJobs: "dynamicJobs",
      writer: "writer",
      roleDefinitionId: "writerRoleDefinitionId",
    },
    wired: ["storageAccountId"],
  },
  LinkedBatchAccount: {
    nested: "account.",
    elsewhere: { ...PLACE, existingAccountId: "existingBatchAccountId", autoStorage: "autoStorage" },
    wired: ["storageAccountId", "identityId", "identityPrincipalId"],
  },
  NodeTool: { nested: "", elsewhere: {}, wired: [...STORAGE, "readerPrincipalId", "windows", "arm64"] },
  OutputPool: {
    nested: "pools[].",
    elsewhere: { runtime: "runtime", md5: "md5" },
    wired: ["resourceGroupName", "batchAccountName", "identityId", "identityClientId", ...TOOL],
  },
};

/** The arguments are those of the schema: test/components/arguments.test.ts compares the two. */
const argumentsOf = (component: string) => CASES[component]?.values ?? assert.fail(component);

describe("OutputPipeline", () => {
  const pipeline = argumentsOf("OutputPipeline");

  for (const [component, { nested, elsewhere, wired }] of Object.entries(CHILDREN)) {
    it(`has every argument of ${component} that it does not determine itself`, () => {
      const paths = Object.keys(argumentsOf(component)).filter((path) => !wired.includes(path));
      assert.notEqual(paths.length, 0);
      const missing = paths.filter((path) => pipeline[elsewhere[path] ?? `${nested}${path}`] === undefined);
      assert.deepEqual(missing, []);
    });
  }

  for (const component of ["OutputStorage", "OutputWriter", "LinkedBatchAccount"]) {
    it(`accepts and refuses the same values as ${component}`, () => {
      const { nested, elsewhere, wired } = CHILDREN[component] as Child;
      for (const [path, values] of Object.entries(argumentsOf(component))) {
        if (path in elsewhere || wired.includes(path)) continue;
        assert.deepEqual(pipeline[`${nested}${path}`], values, path);
      }
    });
  }
});
