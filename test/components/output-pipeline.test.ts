import assert from "node:assert/strict";
import * as managedidentity from "@pulumi/azure-native/managedidentity";
import * as resources from "@pulumi/azure-native/resources";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import type { PipelinePrivateEndpoints } from "../../components";
import { OutputPipeline, type OutputPipelineArgs, PrincipalType } from "../../components";
import { installScript } from "../../components/node-tool/install-script";
import { shellCommandLine } from "../../components/node-tool/shell";
import { destinationsOf } from "../../destinations";
import { type Answers, BATCH_ID, IDENTITY_ID, STORAGE_ID, WRITER } from "./support/azure-answers";
import { deploy, isKnown, outputValue, problemsOf, refusalsOf, type Stage } from "./support/deployment";

const ARGS: OutputPipelineArgs = {
  resourceGroupName: "group",
  jobs: ["Render"],
  pools: [{ name: "small", vmSize: "Standard_D2ds_v5", nodes: 2 }],
  runtime: "image",
};

const SUBNET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/nodes";

const ANN = "a0a0a0a0-0000-4000-8000-000000000003";
const SITE = "50505050-0000-4000-8000-000000000004";

const pipeline = (args: Partial<OutputPipelineArgs> = {}, stage: Stage = "later preview", answers: Answers = {}) =>
  deploy(stage, () => new OutputPipeline("farm", { ...ARGS, ...args }), answers);

describe("OutputPipeline", () => {
  it("creates the other components and connects them", async () => {
    const { get, resources } = await pipeline();
    assert.equal(get("farm").urn, "urn:pulumi:stack::project::azure-batch-outputs:index:OutputPipeline::farm");
    assert.deepEqual(
      resources
        .filter(({ parent }) => parent === "farm")
        .map(({ type, name }) => `${type.split(":").at(-1)} ${name}`)
        .sort(),
      [
        "LinkedBatchAccount farm-batch",
        "NodeTool farm-tool",
        "OutputPool farm-pool-small",
        "OutputStorage farm-storage",
        "OutputWriter farm-writer",
      ],
    );
    assert.equal(
      get("farm-pool-small-pool").urn,
      "urn:pulumi:stack::project::azure-batch-outputs:index:OutputPool$azure-native:batch:Pool::farm-pool-small-pool",
    );
  });

  it("passes settings to its children, and tags to everything that has tags", async () => {
    const { get } = await pipeline({
      resourceGroupName: undefined as never,
      tags: { team: "render", Kind: "all" },
      storage: { accountName: "renders", sku: "Standard_ZRS", coolAfterDays: 7, tags: { kind: "outputs" } },
      account: { accountName: "batches", publicNetworkAccess: false },
      identity: { identityName: "nodes", tags: pulumi.output({ kind: "nodes" }) },
      pools: [{ ...ARGS.pools[0]!, jobs: ["Render"], subnetId: SUBNET }],
    });
    const common = { team: "render", Kind: "all" };
    const storage = get("farm-storage-account").inputs;
    assert.deepEqual(
      [storage.accountName, storage.sku, storage.tags],
      ["renders", { name: "Standard_ZRS" }, { team: "render", kind: "outputs" }],
    );
    assert.match(JSON.stringify(get("farm-storage-lifecycle").inputs.policy), /"daysAfterModificationGreaterThan":7/);
    const batch = get("farm-batch-account").inputs;
    assert.deepEqual([batch.accountName, batch.publicNetworkAccess, batch.tags], ["batches", "Disabled", common]);
    const identity = get("farm-writer-identity").inputs;
    assert.deepEqual([identity.resourceName, identity.tags], ["nodes", { team: "render", kind: "nodes" }]);
    assert.deepEqual(get("farm-pool-small-writer-identity").inputs.tags, common);
    assert.deepEqual(get("farm-group").inputs.tags, common);
  });

  it("uses an existing identity, and creates none", async () => {
    const { get, ofType, read } = await pipeline({
      identity: { existingIdentityId: IDENTITY_ID },
      tags: { team: "render" },
    });
    assert.deepEqual(read, [IDENTITY_ID]);
    assert.deepEqual(ofType("managedidentity:UserAssignedIdentity"), []);
    assert.deepEqual(get("farm-pool-small-pool").inputs.identity, {
      type: "UserAssigned",
      userAssignedIdentities: [IDENTITY_ID],
    });
    assert.equal(get("farm-writer-job-render").inputs.principalId, WRITER.principalId);
  });

  it("grants the outputs once to a submitter that is the identity of nodes", async () => {
    const self = { name: "self", principalId: WRITER.principalId.toUpperCase(), principalType: "ServicePrincipal" };
    for (const more of [{}, { jobs: [], dynamicJobs: true }]) {
      const { resources, get } = await pipeline({
        identity: { existingIdentityId: IDENTITY_ID },
        submitters: [self as never, { name: "ann", principalId: ANN }],
        ...more,
      } as Partial<OutputPipelineArgs>);
      const granted = resources.filter(({ name }) => name.startsWith("farm-submitter-"));
      assert.deepEqual(
        granted.map(({ inputs }) => inputs.principalId),
        [ANN],
      );
      assert.equal(get("farm-batch-submitter-self").inputs.principalId, self.principalId);
    }
    // An append-only identity has another role.
    const { get } = await pipeline({
      identity: { existingIdentityId: IDENTITY_ID },
      writer: "append-only",
      submitters: [self as never],
    });
    assert.ok(get("farm-submitter-self-job-render"));
  });

  it("grants the outputs once to a submitter that is the identity of a pool", async () => {
    const { result } = await pipeline({ pools: [{ ...ARGS.pools[0]!, jobs: ["Render"] }] });
    const { small } = (await outputValue(result.poolPrincipalIds)) as { small: string };
    const { resources } = await pipeline({
      jobs: ["Render", "train"],
      pools: [{ ...ARGS.pools[0]!, jobs: ["render"] }],
      submitters: [{ name: "self", principalId: small, principalType: "ServicePrincipal" }],
    });
    const names = resources.map(({ name }) => name).filter((name) => name.startsWith("farm-submitter-"));
    assert.deepEqual(names, ["farm-submitter-self-job-train"]);
  });

  it("refuses settings of what it does not create, and too many tags", async () => {
    const thirty = (letter: string) =>
      Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${letter}${index}`, "x"]));
    const problems = (args: Partial<OutputPipelineArgs>) =>
      deploy("first preview", () => problemsOf(() => new OutputPipeline("farm", { ...ARGS, ...args })));
    const existing = await problems({
      existingStorageAccountId: STORAGE_ID,
      existingBatchAccountId: BATCH_ID,
      storage: { sku: "Standard_ZRS", tags: {} },
      account: { publicNetworkAccess: true },
      identity: { existingIdentityId: IDENTITY_ID, identityName: "nodes" },
    });
    assert.deepEqual(existing.result, [
      'storage.sku must be left out if existingStorageAccountId is given, got "Standard_ZRS"; set it on the storage account itself',
      "storage.tags must be left out if existingStorageAccountId is given, got {}; set it on the storage account itself",
      "account.publicNetworkAccess must be left out if existingBatchAccountId is given, got true; set it on the Batch account itself",
      'identity.identityName must be left out if existingIdentityId is given, got "nodes"; set it on the identity itself',
    ]);
    const tooMany = await problems({
      tags: thirty("a"),
      storage: { coolAfterDays: 20, deleteAfterDays: 10 },
      account: { tags: thirty("b") },
      identity: { tags: thirty("A") },
    });
    assert.deepEqual(tooMany.result, [
      "storage.deleteAfterDays must not be below coolAfterDays (20), got 10; or outputs would be deleted before they move to the cool tier",
      "account.tags must have at most 50 tags with those of tags, got 60",
    ]);
  });

  it("limits both accounts to the networks of the pipeline", async () => {
    const pools = [{ ...ARGS.pools[0]!, subnetId: SUBNET }];
    const { get } = await pipeline({
      network: { allowedIpRanges: ["203.0.113.0/24"], allowedSubnetIds: [SUBNET] },
      storage: { sku: "Standard_ZRS" },
      pools,
    });
    const storage = get("farm-storage-account").inputs;
    assert.deepEqual(storage.sku, { name: "Standard_ZRS" });
    assert.deepEqual(storage.networkRuleSet, {
      bypass: "AzureServices",
      defaultAction: "Deny",
      ipRules: [{ action: "Allow", iPAddressOrRange: "203.0.113.0/24" }],
      virtualNetworkRules: [{ action: "Allow", virtualNetworkResourceId: SUBNET }],
    });
    assert.deepEqual(get("farm-batch-account").inputs.networkProfile, {
      accountAccess: { defaultAction: "Deny", ipRules: [{ action: "Allow", value: "203.0.113.0/24" }] },
    });
    const onlySubnets = await pipeline({ network: { allowedSubnetIds: [SUBNET] }, pools });
    assert.equal(onlySubnets.get("farm-batch-account").inputs.networkProfile, undefined);
  });

  it("refuses networks that contradict the settings of the accounts, and those of existing accounts", async () => {
    const network = { allowedIpRanges: ["203.0.113.7"], allowedSubnetIds: [SUBNET] };
    const pools = [{ ...ARGS.pools[0]!, subnetId: SUBNET }];
    const problems = (args: Partial<OutputPipelineArgs>) =>
      deploy("first preview", () => problemsOf(() => new OutputPipeline("farm", { ...ARGS, network, pools, ...args })));
    const others = ["198.51.100.7"];
    const twice = { storage: { allowedIpRanges: others }, account: { allowedIpRanges: others } };
    assert.deepEqual((await problems(twice)).result, [
      'storage.allowedIpRanges must be left out if network.allowedIpRanges is given, got ["198.51.100.7"]',
      'account.allowedIpRanges must be left out if network.allowedIpRanges is given, got ["198.51.100.7"]',
    ]);
    const closed = { storage: { publicNetworkAccess: false }, account: { publicNetworkAccess: false } };
    assert.deepEqual((await problems({ ...closed, network: { allowedIpRanges: ["203.0.113.7"] } })).result, [
      'network.allowedIpRanges must be left out if storage.publicNetworkAccess is false, got ["203.0.113.7"]; leave it out, or leave storage.publicNetworkAccess out',
      'network.allowedIpRanges must be left out if account.publicNetworkAccess is false, got ["203.0.113.7"]; leave it out, or leave account.publicNetworkAccess out',
    ]);
    const later = { existingBatchAccountId: BATCH_ID, network: { allowedSubnetIds: [pulumi.output(SUBNET)] } };
    assert.deepEqual((await problems(later)).result, [
      'network must be left out if existingBatchAccountId is given, got {"allowedSubnetIds":["an output"]}; set the networks on the account itself, and those of a new account in its own settings',
    ]);
  });

  describe("with a storage firewall", () => {
    const small = { name: "small", vmSize: "Standard_D2ds_v5" };
    const ipRange = ["203.0.113.7"];
    const outside = `${SUBNET}-2`;
    const IP_FIX = "because Azure ignores IP rules for requests from the storage account's region";

    it("refuses pools outside the allowed subnets, in any letter case", async () => {
      const problems = async (args: Partial<OutputPipelineArgs>) =>
        (await deploy("first preview", () => problemsOf(() => new OutputPipeline("farm", { ...ARGS, ...args }))))
          .result;
      const pools = [
        { ...small, subnetId: SUBNET.toUpperCase() },
        { ...small, name: "other", subnetId: outside },
        { ...small, name: "public" },
      ];
      assert.deepEqual(await problems({ network: { allowedSubnetIds: [SUBNET] }, pools }), [
        `pools[1].subnetId must be one of network.allowedSubnetIds, got "${outside}"; add it to network.allowedSubnetIds, or the nodes cannot download their tool`,
        `pools[2].subnetId is required; give a subnet of network.allowedSubnetIds, ${IP_FIX}`,
      ]);
      assert.deepEqual(await problems({ storage: { allowedIpRanges: ipRange } }), [
        `pools[0].subnetId is required; give a subnet of storage.allowedSubnetIds, ${IP_FIX}`,
      ]);
      const both = { network: { allowedIpRanges: ipRange }, storage: { allowedSubnetIds: [SUBNET] } };
      assert.deepEqual(await problems(both), [
        `pools[0].subnetId is required; give a subnet of storage.allowedSubnetIds, ${IP_FIX}`,
      ]);
      assert.deepEqual((await pipeline({ account: { allowedIpRanges: ipRange } })).logged, []);
    });

    it("checks outputs when they are known, and keeps pools known in a preview", async () => {
      const deployed = (subnetId: pulumi.Input<string>, allowed: pulumi.Input<string>) => () =>
        new OutputPipeline("farm", {
          ...ARGS,
          network: { allowedSubnetIds: [allowed] },
          pools: [{ ...small, subnetId }],
        });
      const [refusal] = await refusalsOf("later preview", deployed(pulumi.output(outside), pulumi.secret(SUBNET)));
      assert.match(String(refusal), /pools\[0\]\.subnetId must be one of network\.allowedSubnetIds, got a secret/);
      const unknown = (await deploy("first preview", () => new resources.ResourceGroup("net"))).result.id;
      const { get } = await deploy("first preview", deployed(SUBNET, unknown));
      assert.deepEqual(get("farm-pool-small-pool").inputs.networkConfiguration, {
        subnetId: SUBNET,
        dynamicVnetAssignmentScope: "none",
      });
    });

    it("refuses auto-storage", async () => {
      const pools = [{ ...small, subnetId: SUBNET }];
      const FIX = "application packages do not work with a storage account that has firewall rules";
      const made = (args: Partial<OutputPipelineArgs>) => () =>
        new OutputPipeline("farm", { ...ARGS, ...args, pools, autoStorage: true });
      const told = (path: string) => `autoStorage must be left out if ${path} limits the networks, got true; ${FIX}`;
      const problems = async (args: Partial<OutputPipelineArgs>) =>
        (await deploy("first preview", () => problemsOf(made(args)))).result;
      assert.deepEqual(await problems({ network: { allowedSubnetIds: [SUBNET] } }), [told("network.allowedSubnetIds")]);
      assert.deepEqual(await problems({ storage: { publicNetworkAccess: false } }), [
        told("storage.publicNetworkAccess"),
      ]);
      const later = made({ storage: { allowedSubnetIds: pulumi.output([SUBNET]) } });
      const [refusal] = await refusalsOf("later preview", later);
      assert.ok(String(refusal).includes(told("storage.allowedSubnetIds")), String(refusal));
      const open = await pipeline({ storage: { publicNetworkAccess: true }, autoStorage: true });
      assert.ok(open.get("farm-batch-auto-storage"));
    });

    it("warns in a preview that an account without a public endpoint needs a private one", async () => {
      const pools = [{ ...small, subnetId: SUBNET }];
      const told = async (publicNetworkAccess: pulumi.Input<boolean>, more: object = {}) =>
        (await pipeline({ storage: { publicNetworkAccess, ...more }, pools })).logged.filter((text) =>
          /private endpoint/.test(text),
        );
      assert.deepEqual(await told(pulumi.output(false)), [
        "storage.publicNetworkAccess is false, so the deployer and the nodes need a private endpoint of the storage account; give network.privateEndpoints, or create the endpoint before the tool is uploaded; see Private networks in docs/components.md",
      ]);
      assert.deepEqual(await told(true), []);
      assert.deepEqual(await told(false, { privateEndpoints: { subnetId: SUBNET } }), []);
      const { logged } = await pipeline({ account: { publicNetworkAccess: false }, pools });
      assert.deepEqual(
        logged.filter((text) => /private endpoint/.test(text)),
        [
          "account.publicNetworkAccess is false, so submitters and nodes need private endpoints of the Batch account; give network.privateEndpoints, or create the endpoints yourself; see Private networks in docs/components.md",
        ],
      );
    });

    it("warns in a preview of pools in a network that does not find the private endpoints", async () => {
      const pools = [{ ...small, subnetId: SUBNET }];
      const elsewhere = SUBNET.replace(/virtualNetworks\/[^/]+/, "virtualNetworks/other");
      const told = async (privateEndpoints: PipelinePrivateEndpoints) =>
        (await pipeline({ network: { privateEndpoints, publicNetworkAccess: false }, pools })).logged.filter((text) =>
          /does not find|do not find/.test(text),
        );
      assert.deepEqual(await told({ subnetId: SUBNET }), []);
      assert.deepEqual(await told({ subnetId: elsewhere, virtualNetworkId: SUBNET.replace(/\/subnets.*/, "") }), []);
      assert.deepEqual(await told({ subnetId: elsewhere, dnsZoneGroup: false }), []);
      const warnings = await told({ subnetId: pulumi.output(elsewhere) });
      assert.equal(warnings.length, 2);
      assert.match(
        String(warnings[0]),
        /^pool small is in the virtual network \w+, which the new DNS zone of blobs is not linked to, so its nodes do not find the private endpoints; link the zone to/,
      );
    });
  });

  it("creates pools last: after the identity, the grants, the containers and the tool", async () => {
    const { waitsFor } = (await pipeline()).get("farm-pool-small-pool");
    for (const name of [
      "farm-writer-identity",
      "farm-writer-job-render",
      "farm-batch-account",
      "farm-tool-container",
      "farm-tool-deployer",
      "farm-tool-reader",
    ]) {
      assert.ok(waitsFor.includes(name), `${name} among ${waitsFor}`);
    }
    const writes = (await pipeline()).get("farm-writer-job-render").waitsFor;
    assert.ok(writes.includes("farm-storage-job-render"), String(writes));
  });

  it("makes each grant depend only on its own container", async () => {
    const jobs = ["a", "b", "c"];
    const { resources, calls } = await pipeline({ jobs, readers: [{ name: "ann", principalId: ANN }] });
    for (const job of jobs) {
      for (const name of [`farm-writer-job-${job}`, `farm-reader-ann-job-${job}`]) {
        const { waitsFor } = resources.find((resource) => resource.name === name) ?? { waitsFor: [] };
        const containers = waitsFor.filter((dependency) => dependency.startsWith("farm-storage-job-"));
        assert.deepEqual(containers, [`farm-storage-job-${job}`]);
        assert.ok(waitsFor.length <= 3, String(waitsFor));
      }
    }
    const questions = calls.filter((call) => call === "azure-native:authorization:getClientConfig");
    assert.equal(questions.length, 3, "once for each component that grants");
  });

  it("writes to the storage account one after the other, and to containers in parallel", async () => {
    const { resources } = await pipeline({ jobs: ["a"] });
    const waitsFor = (name: string) => resources.find((resource) => resource.name === name)?.waitsFor ?? [];
    assert.ok(waitsFor("farm-storage-soft-delete").includes("farm-storage-account"));
    assert.ok(waitsFor("farm-storage-lifecycle").includes("farm-storage-soft-delete"));
    assert.ok(waitsFor("farm-batch-account").includes("farm-storage-lifecycle"));
    assert.deepEqual(waitsFor("farm-storage-job-a"), ["farm-storage-account"]);
  });

  it("warns in a preview that its jobs need many of the role assignments of a subscription", async () => {
    // One principal has one role assignment, whatever its names, so this deploys quickly.
    const principals = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `r${index}`, principalId: ANN }));
    const told = async (args: Partial<OutputPipelineArgs>) =>
      (await pipeline({ jobs: ["a", "b"], ...args })).logged.filter((text) => /role assignments/.test(text));
    const many = { readers: principals(300), submitters: principals(200) };
    assert.deepEqual(await told(many), [
      "the jobs of this pipeline need 1,002 role assignments, and a subscription can have 4,000; list a group as one reader or submitter, or set dynamicJobs, which grants once on the storage account; see docs/scale.md",
    ]);
    assert.deepEqual(await told({ ...many, submitters: principals(199) }), []);
    assert.deepEqual(await told({ ...many, jobs: [], dynamicJobs: true }), []);
  });

  it("registers the resources of jobs without transforms, and repeats none of them in its outputs", async () => {
    const { resources, outputs } = await pipeline({ jobs: ["a", "b"], readers: [{ name: "ann", principalId: ANN }] });
    const ofJobs = resources.filter(({ name }) => /-job-[ab]$/.test(name));
    assert.equal(ofJobs.length, 6, "a container and two grants for each job");
    for (const { name, transforms } of ofJobs) assert.equal(transforms, 0, name);
    for (const component of ["farm", "farm-storage", "farm-writer"]) {
      assert.doesNotMatch(JSON.stringify(outputs[component]), /containers\/job-/, component);
    }
  });

  it("creates one grant for a principal that is listed as two readers", async () => {
    const same = pulumi.output(ANN);
    const pairs: [pulumi.Input<string>, pulumi.Input<string>][] = [
      [ANN, ANN.toUpperCase()],
      [ANN, same],
      [same, same],
    ];
    for (const [first, second] of pairs) {
      const readers = [
        { name: "ann", principalId: first },
        { name: "me", principalId: second, principalType: PrincipalType.User },
      ];
      const { ofType } = await pipeline({ readers });
      const grants = ofType("authorization:RoleAssignment").filter(({ name }) => name.startsWith("farm-reader"));
      assert.deepEqual(
        grants.map(({ name, inputs }) => [name, inputs.principalType]),
        [["farm-reader-ann-job-render", "User"]],
      );
    }
  });

  it("creates one grant for two readers that share an output that is not known yet", async () => {
    const { ofType } = await deploy("first preview", () => {
      const { principalId } = new managedidentity.UserAssignedIdentity("site", { resourceGroupName: "group" });
      const readers = ["ann", "me"].map((name) => ({ name, principalId }));
      return new OutputPipeline("farm", { ...ARGS, readers });
    });
    const grants = ofType("authorization:RoleAssignment").filter(({ name }) => name.startsWith("farm-reader"));
    assert.deepEqual(
      grants.map(({ name }) => name),
      ["farm-reader-ann-job-render"],
    );
  });

  it("keeps the grants in the state, even if their readers are renamed", async () => {
    const readers = [
      { name: "ann", principalId: ANN },
      { name: "site", principalId: SITE },
    ];
    const grantsOf = async (given: OutputPipelineArgs["readers"], recorded: Answers["recorded"] = {}) => {
      const program = () => new OutputPipeline("farm", { ...ARGS, readers: given });
      const { ofType } = await deploy("later preview", program, { recorded });
      return ofType("authorization:RoleAssignment").filter(({ name }) => name.startsWith("farm-reader"));
    };
    const before = await grantsOf(readers);
    const recorded = Object.fromEntries(
      before.map(({ urn, type, inputs }) => [
        urn,
        { type, outputs: { scope: inputs.scope, name: inputs.roleAssignmentName } },
      ]),
    );
    const registered = async (given: OutputPipelineArgs["readers"]) =>
      (await grantsOf(given, recorded)).map(({ name, inputs, aliases }) => [name, inputs.principalId, aliases]);
    const [ann, site] = before.map(({ urn }) => urn);
    assert.deepEqual(await registered(readers), [
      ["farm-reader-ann-job-render", ANN, [ann]],
      ["farm-reader-site-job-render", SITE, [site]],
    ]);
    assert.deepEqual(await registered([{ name: "renamed", principalId: pulumi.output(ANN.toUpperCase()) }]), [
      ["farm-reader-renamed-job-render", ANN.toUpperCase(), [ann]],
    ]);
    assert.deepEqual(
      await registered([
        { name: "ann", principalId: SITE },
        { name: "site", principalId: ANN },
      ]),
      [
        ["farm-reader-site-job-render", SITE, [site]],
        ["farm-reader-ann-job-render", ANN, [ann]],
      ],
    );
  });

  it("lets submitters submit jobs and write outputs, and operators change pools", async () => {
    const ann = { name: "ann", principalId: ANN };
    const people = { submitters: [ann], operators: [{ name: "site", principalId: SITE }] };
    const grantsOf = async (more: Partial<OutputPipelineArgs>) => {
      const { ofType } = await pipeline({ ...people, ...more });
      return ofType("authorization:RoleAssignment")
        .filter(({ name }) => /submitter|operator|sharing/.test(name))
        .map(({ name, inputs: { principalId, scope, roleDefinitionId, condition } }) => [
          name,
          principalId,
          String(scope).replace(/.*\//, ""),
          String(roleDefinitionId).replace(/.*\//, ""),
          condition !== undefined,
        ])
        .sort();
    };
    const batch = (await pipeline({})).ofType("batch:BatchAccount")[0]?.inputs.accountName;
    const atBatch = [
      ["farm-batch-submitter-ann", ANN, batch, "48e5e92e-a480-4e71-aa9c-2778f4c13781", false],
      ["farm-operator-site", SITE, batch, "6aaa78f1-f7de-44ca-8722-c64a23943cae", false],
    ];
    const contributor = "ba92f5b4-2d11-453d-a403-e96b0029c9fe";
    const inContainer = ["farm-submitter-ann-job-render", ANN, "job-render", contributor, false];
    assert.deepEqual(await grantsOf({}), [...atBatch, inContainer]);
    const dynamic = await grantsOf({ jobs: [], dynamicJobs: true });
    assert.deepEqual(dynamic.map(([name, , , role, hasCondition]) => [name, role, hasCondition]).at(-1), [
      "farm-submitter-ann",
      contributor,
      true,
    ]);
  });

  it("lets a reader or a submitter share outputs if that is asked for, with one grant per principal", async () => {
    const ann = { name: "ann", principalId: ANN, canShare: true };
    const site = { name: "site", principalId: SITE };
    const { ofType } = await pipeline({ readers: [ann, site], submitters: [ann] });
    const shared = ofType("authorization:RoleAssignment").filter(({ inputs }) =>
      String(inputs.roleDefinitionId).endsWith("db58b8e5-c6ad-4a2a-8342-4190687cbf4a"),
    );
    assert.deepEqual(
      shared.map(({ name, inputs }) => [name, inputs.principalId]),
      [["farm-sharing-reader-ann", ANN]],
    );
    assert.match(String(shared[0]?.inputs.scope), /\/storageAccounts\/[^/]+$/);
  });

  it("makes its dependents wait for its readers' grants too", async () => {
    const { get } = await deploy("later preview", () => {
      const dependsOn = new OutputPipeline("farm", { ...ARGS, readers: [{ name: "ann", principalId: ANN }] });
      return new managedidentity.UserAssignedIdentity("later", { resourceGroupName: "group" }, { dependsOn });
    });
    const { waitsFor } = get("later");
    for (const name of ["farm-reader-ann-job-render", "farm-pool-small-pool"]) {
      assert.ok(waitsFor.includes(name), `${name} among ${waitsFor}`);
    }
  });

  it("gives the nodes' identity to each pool, and to the Batch account if that uses its auto-storage, and a fixed id only on request", async () => {
    const { get, ofType } = await pipeline({
      autoStorage: true,
      pools: [
        { name: "small", vmSize: "Standard_D2ds_v5", nodes: 2 },
        {
          name: "large",
          vmSize: "Standard_D16s_v5",
          poolName: "fixed",
          autoscaleFormula: "$TargetDedicatedNodes = 0;",
          taskSlotsPerNode: 16,
        },
      ],
    });
    const writer = `/subscriptions/sub/resourceGroups/group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/farm-writer-identityabcdefgh1234`;
    assert.deepEqual(get("farm-batch-account").inputs.autoStorage, {
      storageAccountId: STORAGE_ID.replace(/store$/, "farmstorageabcdefgh1234"),
      authenticationMode: "BatchAccountManagedIdentity",
      nodeIdentityReference: { resourceId: writer },
    });
    const unused = (await pipeline()).get("farm-batch-account").inputs.autoStorage;
    assert.equal("nodeIdentityReference" in (unused as object), false);
    assert.deepEqual(
      ofType("batch:Pool").map(({ inputs }) => [
        inputs.poolName,
        inputs.vmSize,
        inputs.taskSlotsPerNode,
        inputs.identity,
      ]),
      [
        [undefined, "Standard_D2ds_v5", 1, { type: "UserAssigned", userAssignedIdentities: [writer] }],
        ["fixed", "Standard_D16s_v5", 16, { type: "UserAssigned", userAssignedIdentities: [writer] }],
      ],
    );
  });

  it("gives a pool with jobs of its own an identity that can write only to them", async () => {
    const nodes = { vmSize: "Standard_D2s_v5" };
    const { get, ofType, result } = await pipeline({
      jobs: ["Render", "b"],
      pools: [
        { name: "own", ...nodes, jobs: ["render"] },
        { name: "all", ...nodes },
      ],
    });
    const identity = (writer: string) => get(`${writer}-identity`).name;
    const grants = ofType("authorization:RoleAssignment").map(({ name }) => name);
    assert.deepEqual(
      grants.filter((name) => name.startsWith("farm-pool-")).sort(),
      ["farm-pool-own-writer-job-render", "farm-pool-own-tool-reader"].sort(),
    );
    assert.deepEqual(
      grants.filter((name) => name.startsWith("farm-writer-")),
      ["farm-writer-job-render", "farm-writer-job-b"],
    );
    assert.match(String(get("farm-pool-own-tool-reader").inputs.roleDefinitionId), /2a2b9908/);
    for (const [pool, writer] of [
      ["own", "farm-pool-own-writer"],
      ["all", "farm-writer"],
    ] as const) {
      const { inputs, waitsFor } = get(`farm-pool-${pool}-pool`);
      const { userAssignedIdentities } = inputs.identity as { userAssignedIdentities: string[] };
      assert.match(userAssignedIdentities.join(), new RegExp(`/${identity(writer)}abcdefgh1234$`));
      assert.ok(waitsFor.includes(`${writer}-job-render`), String(waitsFor));
    }
    assert.ok(get("farm-pool-own-pool").waitsFor.includes("farm-pool-own-tool-reader"));

    const { version, pools, writer } = await outputValue(result.destinations);
    assert.equal(version, 2);
    assert.deepEqual(pools.own?.jobs, ["Render"]);
    assert.match(pools.own?.writer?.identityId ?? "", /\/farm-pool-own-writer-identityabcdefgh1234$/);
    assert.deepEqual(Object.keys(pools.all ?? {}), ["id"]);
    assert.match(writer.identityId, /\/farm-writer-identityabcdefgh1234$/);
    assert.deepEqual(Object.keys(await outputValue(result.poolPrincipalIds)), ["own", "all"]);
  });

  it("creates one role for all append-only identities", async () => {
    const pools = [{ name: "own", vmSize: "Standard_D2s_v5", jobs: ["Render"] }];
    const { ofType, get } = await pipeline({ writer: "append-only", pools });
    assert.deepEqual(
      ofType("authorization:RoleDefinition").map(({ name }) => name),
      ["farm-writer-role"],
    );
    const role = get("farm-writer-append-only-job-render").inputs.roleDefinitionId;
    assert.equal(get("farm-pool-own-writer-append-only-job-render").inputs.roleDefinitionId, role);
  });

  it("refuses jobs of a pool that its identity cannot have", async () => {
    await deploy("first preview", () => {
      const pool = (jobs: string[]) => [{ name: "own", vmSize: "Standard_D2s_v5", jobs }];
      const problems = (args: Partial<OutputPipelineArgs>) =>
        problemsOf(() => new OutputPipeline("farm", { ...ARGS, ...args } as OutputPipelineArgs));
      assert.deepEqual(problems({ pools: pool(["Render", "b"]) }), [
        "pools[0].jobs[1] must be one of the pipeline's jobs, got \"b\"; add it to the pipeline's jobs",
      ]);
      assert.deepEqual(problems({ pools: pool([]) }), [
        "pools[0].jobs must name at least one job, got []; leave it out for all jobs",
      ]);
      assert.deepEqual(problems({ pools: pool(["Render"]), autoStorage: true }), [
        'pools[0].jobs must be left out together with autoStorage, got ["Render"]; nodes read application packages with the shared identity, which can write to the containers of all jobs',
      ]);
    });
  });

  it("refuses application packages without auto-storage, except in an existing Batch account", async () => {
    const pools = [{ name: "own", vmSize: "Standard_D2s_v5", applicationPackages: [{ id: "blender" }] }];
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputPipeline("farm", { ...ARGS, pools })),
        [
          'pools[0].applicationPackages must be left out unless autoStorage is true, as Batch stores packages in the linked storage account, got [{"id":"blender"}]',
        ],
      );
    });
    const packages = async (args: Partial<OutputPipelineArgs>) =>
      (await pipeline({ pools, ...args })).get("farm-pool-own-pool").inputs.applicationPackages as { id: string }[];
    assert.match(String((await packages({ autoStorage: true }))[0]?.id), /\/applications\/blender$/);
    assert.match(
      String((await packages({ existingBatchAccountId: BATCH_ID }))[0]?.id),
      /\/others\/.*\/shared\/applications\/blender$/,
    );
  });

  it("outputs a description for programs", async () => {
    const description = await outputValue((await pipeline()).result.destinations);
    const { sha256 } = description.nodeTool;
    assert.deepEqual(JSON.parse(JSON.stringify(description)), {
      version: 1,
      batchEndpoint: "https://farmbatchabcdefgh1234.westeurope.batch.example",
      pools: { small: { id: "farm-pool-small-pool1a2b3c4d" } },
      blobEndpoint: "https://farmstorageabcdefgh1234.blob.example/",
      writer: {
        identityId:
          "/subscriptions/sub/resourceGroups/group/providers/Microsoft.ManagedIdentity/userAssignedIdentities/farm-writer-identityabcdefgh1234",
        identityClientId: WRITER.clientId,
      },
      jobs: { Render: { container: "job-render" } },
      dynamicJobs: false,
      nodeTool: { version: "0.1.0", sha256 },
    });
    const file = destinationsOf(description).job("render").task("t").outputFile("TaskLog", "../std*.txt");
    assert.equal(file.destination.container.containerUrl, "https://farmstorageabcdefgh1234.blob.example/job-render");
  });

  it("outputs what resources added by stacks need", async () => {
    const { result } = await pipeline();
    assert.equal(await outputValue(result.batchAccountName), "farmbatchabcdefgh1234");
    assert.match(await outputValue(result.batchAccountId), /\/batchAccounts\/farmbatchabcdefgh1234$/);
    assert.equal(await outputValue(result.storageAccountName), "farmstorageabcdefgh1234");
    assert.match(await outputValue(result.storageAccountId), /\/storageAccounts\/farmstorageabcdefgh1234$/);
    assert.equal(await outputValue(result.blobEndpoint), "https://farmstorageabcdefgh1234.blob.example/");
    assert.equal(await outputValue(result.writerPrincipalId), WRITER.principalId);
  });

  it("lets readers read the outputs of each job and nothing else", async () => {
    const readers = [
      { name: "ann", principalId: ANN },
      { name: "site", principalId: SITE, principalType: PrincipalType.ServicePrincipal },
    ];
    const { get } = await pipeline({ jobs: ["Render", "b"], readers });
    const account = `/subscriptions/sub/resourceGroups/group/providers/Microsoft.Storage/storageAccounts/farmstorageabcdefgh1234`;
    const grants = ["farm-reader-ann-job-render", "farm-reader-ann-job-b", "farm-reader-site-job-b"].map((name) => {
      const { principalId, principalType, scope, roleDefinitionId } = get(name).inputs;
      assert.match(String(roleDefinitionId), /2a2b9908-6ea1-4ae2-8e65-a410df84e7d1$/);
      return [principalId, principalType, String(scope).replace(account, "")];
    });
    assert.deepEqual(grants, [
      [ANN, undefined, "/blobServices/default/containers/job-render"],
      [ANN, undefined, "/blobServices/default/containers/job-b"],
      [SITE, "ServicePrincipal", "/blobServices/default/containers/job-b"],
    ]);
    const dynamic = (await pipeline({ dynamicJobs: true, readers })).get("farm-reader-ann").inputs;
    assert.equal(dynamic.scope, account);
    assert.match(String(dynamic.condition), /StringStartsWith 'job-'/);
  });

  it("creates a resource group that is retained with the outputs, unless one is given", async () => {
    const { resourceGroupName: _, ...noGroup } = ARGS;
    const groupOf = async (args: Partial<OutputPipelineArgs>) => {
      const { get, ofType, result } = await deploy(
        "later preview",
        () => new OutputPipeline("farm", { ...noGroup, ...args }),
      );
      const [group] = ofType("resources:ResourceGroup").map(({ name, parent, inputs, retainOnDelete }) => ({
        name,
        parent,
        location: inputs.location,
        retainOnDelete,
      }));
      assert.equal(get("farm-writer-identity").inputs.resourceGroupName, await outputValue(result.resourceGroupName));
      return { group, name: await outputValue(result.resourceGroupName) };
    };
    const own = { name: "farm-group", parent: "farm", location: undefined, retainOnDelete: true };
    assert.deepEqual(await groupOf({}), { group: own, name: "farm-group1a2b3c4d" });
    assert.deepEqual((await groupOf({ location: "northeurope" })).group, { ...own, location: "northeurope" });
    assert.deepEqual((await groupOf({ retainOutputs: false })).group, { ...own, retainOnDelete: false });
    // The existing account can be one that the pipeline created in its group earlier.
    assert.deepEqual((await groupOf({ existingStorageAccountId: STORAGE_ID })).group, own);
    assert.deepEqual(await groupOf({ resourceGroupName: "group" }), { group: undefined, name: "group" });
  });

  it("refuses a resource group that is deleted with the stack while outputs are retained", async () => {
    const inStack = (args: Partial<OutputPipelineArgs>) => {
      const resourceGroupName = new resources.ResourceGroup("group").name.apply((name) => name);
      return new OutputPipeline("farm", { ...ARGS, resourceGroupName, ...args });
    };
    for (const stage of ["first preview", "later preview", "update"] as const) {
      await deploy(stage, () => {
        assert.deepEqual(
          problemsOf(() => inStack({})),
          [
            "resourceGroupName must not come from a resource group of this stack while outputs are retained, got an output; leave it out for a group of the pipeline's own, which stays, pass the name of a resource group that another stack owns as text, or set retainOutputs to false",
          ],
        );
      });
    }
    await deploy("first preview", () => inStack({ retainOutputs: false }));
    await deploy("first preview", () => inStack({ existingStorageAccountId: STORAGE_ID }));
    await pipeline({ resourceGroupName: pulumi.output("group") });
  });

  it("accepts another pipeline's resource group only if that is retained", async () => {
    const { resourceGroupName: _, ...noGroup } = ARGS;
    const two = (retainOutputs: boolean) => () => {
      const { resourceGroupName } = new OutputPipeline("first", { ...noGroup, retainOutputs });
      return new OutputPipeline("second", { ...noGroup, resourceGroupName });
    };
    await deploy("first preview", two(true));
    await deploy("first preview", () => problemsOf(two(false)));
  });

  it("refuses a retainOnDelete option that contradicts retainOutputs", async () => {
    const withOptions = (retainOutputs: boolean | undefined, retainOnDelete: boolean) => () =>
      new OutputPipeline("farm", retainOutputs === undefined ? ARGS : { ...ARGS, retainOutputs }, { retainOnDelete });
    await deploy("first preview", withOptions(undefined, true));
    await deploy("first preview", withOptions(false, false));
    await deploy("first preview", () => {
      assert.deepEqual(problemsOf(withOptions(false, true)), [
        "opts.retainOnDelete must be left out if retainOutputs is false, got true; set retainOutputs to true",
      ]);
    });
  });

  it("retains outputs if retainOnDelete is false, which the plugin of other languages sets if it is left out", async () => {
    const { get } = await deploy("first preview", () => new OutputPipeline("farm", ARGS, { retainOnDelete: false }));
    assert.equal(get("farm-storage-account").retainOnDelete, true);
    assert.equal(get("farm-storage-job-render").retainOnDelete, true);
  });

  it("protects all children if it is protected", async () => {
    const { resources: all } = await deploy("later preview", () => new OutputPipeline("farm", ARGS, { protect: true }));
    assert.deepEqual(
      all.filter(({ protect }) => !protect).map(({ name }) => name),
      [],
    );
  });

  it("retains only the resources that hold outputs, and nothing if told so", async () => {
    const kept = async (args: Partial<OutputPipelineArgs>) =>
      (await pipeline(args)).resources
        .filter(({ retainOnDelete }) => retainOnDelete)
        .map(({ name }) => name)
        .sort();
    assert.deepEqual(await kept({}), [
      "farm-storage-account",
      "farm-storage-job-render",
      "farm-storage-lifecycle",
      "farm-storage-soft-delete",
    ]);
    assert.deepEqual(await kept({ retainOutputs: false }), []);
  });

  it("uses an existing storage account", async () => {
    const { get, ofType } = await pipeline({ existingStorageAccountId: STORAGE_ID, location: "westeurope" });
    assert.deepEqual(
      ofType("storage:StorageAccount").map(({ name }) => name),
      [],
    );
    assert.equal(get("farm-tool-container").inputs.accountName, "store");
    assert.equal(get("farm-batch-account").inputs.location, "westeurope");
  });

  it("creates its pools in an existing Batch account, which can be in another resource group", async () => {
    const { get, ofType, read } = await pipeline({ existingBatchAccountId: BATCH_ID });
    assert.deepEqual(ofType("batch:BatchAccount"), []);
    assert.deepEqual(read, [BATCH_ID]);
    const { resourceGroupName, accountName } = get("farm-pool-small-pool").inputs;
    assert.deepEqual({ resourceGroupName, accountName }, { resourceGroupName: "others", accountName: "shared" });
  });

  it("warns if the Batch account's quotas are too small, in the preview if the account exists", async () => {
    const answers = { batchAccount: { dedicatedCoreQuota: 0, poolQuota: 0, lowPriorityCoreQuota: 0 } };
    const warnings = async (stage: Stage) =>
      (await pipeline({}, stage, answers)).logged.filter((message) => message.includes("quotas"));
    assert.deepEqual(await warnings("first preview"), []);
    const [warning = "", ...others] = await warnings("later preview");
    assert.deepEqual(others, []);
    assert.match(
      warning,
      /^the quotas of Batch account farmbatch\w+ are too small for the declared pools \(pools: 1 needed, quota 0; dedicated cores: 4 needed, quota 0; .*batch-quota-limit.*existingBatchAccountId/,
    );
  });

  it("refuses existing accounts of another subscription", async () => {
    const cases = [
      ["existingBatchAccountId", BATCH_ID],
      ["existingStorageAccountId", STORAGE_ID],
    ] as const;
    for (const [path, id] of cases) {
      const other = id.replace("/sub/", "/other/");
      const refusals = async (given: pulumi.Input<string>) =>
        (
          await refusalsOf(
            "later preview",
            () =>
              new OutputPipeline("farm", {
                jobs: ["a"],
                pools: [{ name: "a", vmSize: "Standard_D2s_v5" }],
                [path]: given,
              }),
          )
        ).map((error) => (error as Error).message);
      const fix = "give an account of that subscription, or deploy with a provider of the account's";
      const [refusal] = await refusals(other);
      assert.equal(
        refusal,
        `OutputPipeline "farm":\n  ${path} must be in the subscription of the deployment, sub, got "${other}"; ${fix}`,
      );
      const [hidden] = await refusals(pulumi.secret(other));
      assert.equal(
        hidden,
        `OutputPipeline "farm":\n  ${path} must be in the subscription of the deployment, got a secret; ${fix}`,
      );
    }
  });

  it("refuses auto-storage with an existing Batch account", async () => {
    await deploy("first preview", () => {
      const args = { jobs: ["a"], pools: [{ name: "a", vmSize: "Standard_D2s_v5" }] };
      assert.deepEqual(
        problemsOf(() => new OutputPipeline("farm", { ...args, autoStorage: true, existingBatchAccountId: BATCH_ID })),
        [
          "autoStorage must be left out if existingBatchAccountId is given, got true; link the existing Batch account to a storage account yourself",
        ],
      );
    });
  });

  it("has no secret in its inputs and outputs", async () => {
    const { resources, calls } = await pipeline();
    // The script has the words, but no secret. It is the same for every pool.
    const script = JSON.stringify(shellCommandLine(installScript()));
    const inputs = JSON.stringify(resources);
    assert.ok(inputs.includes(script));
    assert.doesNotMatch(inputs.replaceAll(script, ""), /sig=|AccountKey|password|secret|token/i);
    assert.deepEqual([...new Set(calls)].sort(), [
      "azure-native:authorization:getClientConfig",
      "azure-native:batch:getBatchAccount",
      "azure-native:resources:getResourceGroup",
      "pulumi:pulumi:readStackResourceOutputs",
    ]);
  });

  it("can be previewed in a first deployment, in which nothing is known", async () => {
    const { resources, result } = await pipeline({ readers: [{ name: "ann", principalId: ANN }] }, "first preview");
    assert.equal(resources.length, (await pipeline({ readers: [{ name: "ann", principalId: ANN }] })).resources.length);
    assert.equal(await isKnown(result.destinations), false);
  });

  it("reports all problems at once", async () => {
    const args = {
      jobs: ["a", "a b"],
      pools: [{ name: "a/b", vmSize: "x" }, { name: "Small" }, { name: "small", vmSize: "x", nodes: -1 }],
      readers: [{ name: "ann" }],
      runtime: "deno",
      dynamicJobs: "false",
      retainOutputs: "false",
      existingStorageAccountId: "store",
    } as unknown as OutputPipelineArgs;
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputPipeline("farm", args)),
        [
          'pools[0].name must be 1 to 64 letters, digits, `-` or `_`, got "a/b"',
          'pools[0].vmSize must be an Azure VM size such as Standard_D4s_v5, got "x"; `az batch location list-skus` lists the sizes of a region',
          "pools[1].vmSize is required",
          'pools[2].name must differ from that of pools[1], got "small"',
          'pools[2].vmSize must be an Azure VM size such as Standard_D4s_v5, got "x"; `az batch location list-skus` lists the sizes of a region',
          "pools[2].nodes must be a whole number from 0 to 100000, got -1",
          'jobs[1] must be 1 to 64 letters, digits, `-` or `_`, or `<schedule id>:job-<number>`, got "a b"',
          'dynamicJobs must be true or false, got "false"',
          "readers[0].principalId is required",
          'existingStorageAccountId must be the ARM id of a storage account, got "store"',
          'retainOutputs must be true or false, got "false"',
          'runtime must be "bundled" or "image", got "deno"',
        ],
      );
    });
  });

  it("refuses to have no pools or no jobs", async () => {
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(
          () => new OutputPipeline("farm", { resourceGroupName: "group", pools: [] } as unknown as OutputPipelineArgs),
        ),
        [
          "jobs is required; set dynamicJobs to true instead if jobs come and go",
          "pools must name at least one pool, got []",
        ],
      );
    });
  });
});
