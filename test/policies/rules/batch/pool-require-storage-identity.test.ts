import { poolRequireStorageIdentity } from "../../../../policies/rules/batch/pool-require-storage-identity";
import { describeStackRule } from "../../support/describe-stack-rule";
import { type TestResource, UNKNOWN } from "../../support/judged";

const IDENTITY = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities";
const NODES = `${IDENTITY}/nodes`;

const STACK: TestResource[] = [
  {
    type: "azure-native:batch:BatchAccount",
    name: "account",
    props: {
      accountName: "renders",
      autoStorage: {
        authenticationMode: "BatchAccountManagedIdentity",
        nodeIdentityReference: { resourceId: NODES },
      },
    },
  },
  {
    type: "azure-native:batch:Pool",
    name: "pool",
    props: {
      accountName: "renders",
      identity: { type: "UserAssigned", userAssignedIdentities: [NODES] },
      applicationPackages: [{ id: "/applications/blender" }],
    },
  },
];

const FILES = { resourceFiles: [{ httpUrl: "https://example.com/a" }, { autoStorageContainerName: "inputs" }] };

const identityOf = (name: string): TestResource => ({
  type: "azure-native:managedidentity:UserAssignedIdentity",
  name,
  props: { resourceName: name },
});

describeStackRule(poolRequireStorageIdentity, {
  compliant: STACK,
  passes: {
    "identities of earlier versions": { "pool.identity.userAssignedIdentities": { [NODES.toUpperCase()]: {} } },
    "files of auto-storage": { "pool.applicationPackages": [], "pool.startTask": FILES },
    "a pool that uses no auto-storage": { "pool.applicationPackages": undefined, "account.autoStorage": undefined },
    "an account that is linked by keys": { "account.autoStorage": { authenticationMode: "StorageKeys" } },
    "an account of another stack": { account: undefined },
    "another account of the stack": { "account.accountName": "others", "account.autoStorage": undefined },
    "an account that does not exist yet, after another one": {
      account: { ...STACK[0], props: { accountName: UNKNOWN } },
      renders: { ...STACK[0], name: "renders" },
      pool: { ...STACK[1], sources: { accountName: ["renders"] } },
      "pool.accountName": UNKNOWN,
    },
    "an identity that does not exist yet": {
      nodes: identityOf("nodes"),
      account: { ...STACK[0], sources: { autoStorage: ["nodes"] } },
      pool: { ...STACK[1], sources: { identity: ["nodes"] } },
      "account.autoStorage": UNKNOWN,
      "pool.applicationPackages": UNKNOWN,
      "pool.identity.userAssignedIdentities.0": UNKNOWN,
    },
  },
  broken: {
    "an account without a node identity": { "account.autoStorage.nodeIdentityReference": undefined },
    "an account without auto-storage": { "account.autoStorage": undefined },
    "files without a node identity": {
      "pool.applicationPackages": undefined,
      "pool.startTask": FILES,
      "account.autoStorage.nodeIdentityReference": undefined,
    },
    "a pool with another identity": { "pool.identity.userAssignedIdentities": [`${IDENTITY}/others`] },
    "a pool without an identity": { "pool.identity": undefined },
  },
  subjects: ["pool"],
  reads: [
    "pool.applicationPackages",
    "pool.accountName",
    "pool.identity",
    "account.accountName",
    "account.autoStorage",
    "account.autoStorage.authenticationMode",
    "account.autoStorage.nodeIdentityReference.resourceId",
  ],
  links: { "pool.accountName": "account" },
});

describeStackRule(poolRequireStorageIdentity, {
  compliant: STACK.map((each) =>
    each.name === "pool" ? { ...each, props: { ...each.props, applicationPackages: [], startTask: FILES } } : each,
  ),
  broken: { "an account without a node identity": { "account.autoStorage.nodeIdentityReference": undefined } },
  subjects: ["pool"],
  reads: ["pool.startTask", "pool.startTask.resourceFiles"],
});
