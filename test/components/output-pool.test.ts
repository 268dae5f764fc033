import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { describe, it } from "mocha";
import { OutputPool, type OutputPoolArgs, OutputStorage, type PoolAutoscale } from "../../components";
import { installScript } from "../../components/node-tool/install-script";
import { shellCommandLine } from "../../components/node-tool/shell";
import { startScript } from "../../components/pool/start-task";
import { WRITER } from "./support/azure-answers";
import { deploy, isKnown, outputValue, problemsOf, refusalsOf, type Stage } from "./support/deployment";
import { POOL_ARGS } from "./support/pool-args";

const { identityId: IDENTITY, toolSha256: SHA256 } = POOL_ARGS;
const OTHER = IDENTITY.replace(/nodes$/, "other");
const GALLERY_IMAGE =
  "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Compute/galleries/render/images/nodes";
const NETWORK = "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Network";
const SUBNET = `${NETWORK}/virtualNetworks/net/subnets/nodes`;
const PUBLIC_IP = `${NETWORK}/publicIPAddresses/out`;

const ARGS = { ...POOL_ARGS, vmSize: "Standard_D2ds_v5" };

const pool = (args: Partial<OutputPoolArgs> = {}, stage: Stage = "later preview") =>
  deploy(stage, () => new OutputPool("small", { ...ARGS, ...args }));

describe("OutputPool", () => {
  it("is a component that every Pulumi language finds by its type, and the parent of all its resources", async () => {
    const { get, resources } = await pool();
    assert.equal(get("small").urn, "urn:pulumi:stack::project::azure-batch-outputs:index:OutputPool::small");
    assert.deepEqual(
      resources.map(({ type, parent }) => [type, parent]),
      [
        ["azure-batch-outputs:index:OutputPool", ""],
        ["azure-native:batch:Pool", "small"],
      ],
    );
  });

  it("has one Ubuntu node with the identity by default", async () => {
    const { startTask, ...inputs } = (await pool()).get("small-pool").inputs;
    assert.deepEqual(inputs, {
      resourceGroupName: "group",
      accountName: "batch",
      vmSize: "Standard_D2ds_v5",
      deploymentConfiguration: {
        virtualMachineConfiguration: {
          imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
          nodeAgentSkuId: "batch.node.ubuntu 24.04",
        },
      },
      scaleSettings: { fixedScale: { targetDedicatedNodes: 1, resizeTimeout: "PT15M" } },
      taskSlotsPerNode: 1,
      identity: { type: "UserAssigned", userAssignedIdentities: [IDENTITY] },
    });
  });

  it("accepts a number of nodes or a formula, slots, an image and a name", async () => {
    const image = { publisher: "p", offer: "o", sku: "s", version: "1.2.3", nodeAgentSkuId: "batch.node.el 9" };
    const { inputs } = (await pool({ nodes: 0, taskSlotsPerNode: 4, image, poolName: "small" })).get("small-pool");
    assert.deepEqual(inputs.scaleSettings, { fixedScale: { targetDedicatedNodes: 0, resizeTimeout: "PT15M" } });
    assert.equal(inputs.taskSlotsPerNode, 4);
    assert.equal(inputs.poolName, "small");
    assert.deepEqual(inputs.deploymentConfiguration, {
      virtualMachineConfiguration: {
        imageReference: { publisher: "p", offer: "o", sku: "s", version: "1.2.3" },
        nodeAgentSkuId: "batch.node.el 9",
      },
    });
    const formula = "$TargetDedicatedNodes = 1;";
    const scaled = (await pool({ autoscaleFormula: formula })).get("small-pool").inputs;
    assert.deepEqual(scaled.scaleSettings, { autoScale: { formula } });
  });

  it("can have Spot nodes, and no dedicated ones then unless they are given", async () => {
    const scaleOf = async (args: Partial<OutputPoolArgs>) =>
      ((await pool(args)).get("small-pool").inputs.scaleSettings as { fixedScale: object }).fixedScale;
    assert.deepEqual(await scaleOf({ spotNodes: 3, resizeTimeoutMinutes: 90, nodeDeallocation: "task-completion" }), {
      targetDedicatedNodes: 0,
      targetLowPriorityNodes: 3,
      resizeTimeout: "PT90M",
      nodeDeallocationOption: "TaskCompletion",
    });
    assert.deepEqual(await scaleOf({ nodes: 1, spotNodes: pulumi.output(2) }), {
      targetDedicatedNodes: 1,
      targetLowPriorityNodes: 2,
      resizeTimeout: "PT15M",
    });
  });

  it("can be in a subnet, without public addresses or with given ones", async () => {
    const networkOf = async (args: Partial<OutputPoolArgs>) =>
      (await pool({ subnetId: SUBNET, ...args })).get("small-pool").inputs.networkConfiguration;
    // The SDK adds the default of the scope.
    const subnet = { subnetId: SUBNET, dynamicVnetAssignmentScope: "none" };
    assert.deepEqual(await networkOf({ publicIp: "none" }), {
      ...subnet,
      publicIPAddressConfiguration: { provision: "NoPublicIPAddresses" },
    });
    assert.deepEqual(await networkOf({ publicIpIds: [pulumi.output(PUBLIC_IP)], acceleratedNetworking: true }), {
      ...subnet,
      publicIPAddressConfiguration: { provision: "UserManaged", ipAddressIds: [PUBLIC_IP] },
      enableAcceleratedNetworking: true,
    });
    assert.deepEqual(await networkOf({ subnetId: pulumi.output(SUBNET.toUpperCase()) }), subnet);
    assert.equal(
      (await pool({ interNodeCommunication: true })).get("small-pool").inputs.interNodeCommunication,
      "Enabled",
    );
  });

  it("refuses networks and numbers of nodes that contradict each other", async () => {
    const cases: [args: Partial<OutputPoolArgs>, problems: string[]][] = [
      [{ publicIp: "none" }, ['publicIp must be left out without subnetId, got "none"; give subnetId']],
      [
        { publicIpIds: [PUBLIC_IP], publicIp: "none", subnetId: SUBNET },
        ['publicIp must be left out together with publicIpIds, got "none"'],
      ],
      [
        { publicIpIds: [PUBLIC_IP], subnetId: SUBNET, nodes: 100, spotNodes: 1 },
        ["publicIpIds must have at least 2 addresses, one per 100 nodes, got 1"],
      ],
      [{ publicIpIds: [], subnetId: SUBNET }, ["publicIpIds must have at least 1 address, one per 100 nodes, got 0"]],
      [
        { publicIpIds: [PUBLIC_IP] },
        [`publicIpIds must be left out without subnetId, got ["${PUBLIC_IP}"]; give subnetId`],
      ],
      [
        { spotNodes: 1, autoscaleFormula: "x", nodeDeallocation: "requeue" } as unknown as Partial<OutputPoolArgs>,
        [
          "spotNodes must be left out together with autoscaleFormula, got 1",
          'nodeDeallocation must be left out together with autoscaleFormula, got "requeue"',
        ],
      ],
    ];
    for (const [args, problems] of cases) {
      await deploy("first preview", () => {
        assert.deepEqual(
          problemsOf(() => new OutputPool("small", { ...ARGS, ...args })),
          problems,
        );
      });
    }
    const [refusal] = await refusalsOf(
      "later preview",
      () => new OutputPool("small", { ...ARGS, publicIp: pulumi.output("none" as const) }),
    );
    assert.match(String(refusal), /publicIp must be left out without subnetId/);
  });

  it("can have a display name, metadata, tags and a policy for tasks", async () => {
    const args = {
      displayName: "Small",
      metadata: { team: "render" },
      tags: { cost: "1" },
      schedulingPolicy: "pack",
    } as const;
    const { inputs } = (await pool(args)).get("small-pool");
    assert.deepEqual(
      [inputs.displayName, inputs.metadata, inputs.tags, inputs.taskSchedulingPolicy],
      ["Small", [{ name: "team", value: "render" }], { cost: "1" }, { nodeFillType: "Pack" }],
    );
  });

  it("refuses metadata with an empty name", async () => {
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputPool("small", { ...ARGS, metadata: { "": "render" } })),
        ['metadata must have names of 1 to 1024 characters, got ""'],
      );
    });
  });

  it("can have an image by name, or from a gallery", async () => {
    const imageOf = async (args: Partial<OutputPoolArgs>) =>
      (await pool(args)).get("small-pool").inputs.deploymentConfiguration;
    const almalinux = { publisher: "almalinux", offer: "almalinux-x86_64", sku: "9-gen2", version: "latest" };
    for (const imageName of ["almalinux-9", pulumi.output("almalinux-9")]) {
      assert.deepEqual(await imageOf({ imageName }), {
        virtualMachineConfiguration: { imageReference: almalinux, nodeAgentSkuId: "batch.node.el 9" },
      });
    }
    const gallery = { galleryImageId: GALLERY_IMAGE.toUpperCase(), nodeAgentSkuId: "batch.node.EL 8" };
    assert.deepEqual(await imageOf(gallery), {
      virtualMachineConfiguration: {
        imageReference: { id: GALLERY_IMAGE },
        nodeAgentSkuId: "batch.node.el 8",
      },
    });
  });

  it("refuses images that contradict each other", async () => {
    const image = { publisher: "p", offer: "o", sku: "s", nodeAgentSkuId: "batch.node.el 9" };
    const problems = (args: Partial<OutputPoolArgs>) => problemsOf(() => new OutputPool("small", { ...ARGS, ...args }));
    await deploy("first preview", () => {
      assert.match(
        problems({ imageName: "windows-2012" })[0]!,
        /^imageName must be one of ubuntu-24\.04, .*, windows-2022, .*got "windows-2012"; give another image by its/,
      );
      assert.deepEqual(
        problems({ imageName: "ubuntu-22.04", image }).map((text) => text.replace(/, got.*/, "")),
        ["image must be left out if imageName is given"],
      );
      assert.deepEqual(problems({ galleryImageId: GALLERY_IMAGE }), [
        "nodeAgentSkuId is required; name the Batch agent for the system of galleryImageId",
      ]);
      assert.match(
        problems({ nodeAgentSkuId: "batch.node.el 9" })[0]!,
        /^nodeAgentSkuId must be left out without galleryImageId/,
      );
      assert.match(
        problems({ image: { id: GALLERY_IMAGE } as never })[0]!,
        /^image\.id must be left out.*as galleryImageId$/,
      );
    });
  });

  it("can have disks of its own, encrypted ones, and trusted launch", async () => {
    const machineOf = async (args: Partial<OutputPoolArgs>) => {
      const { virtualMachineConfiguration } = (await pool(args)).get("small-pool").inputs
        .deploymentConfiguration as Record<string, Record<string, unknown>>;
      const { imageReference: _, nodeAgentSkuId: __, ...rest } = virtualMachineConfiguration!;
      return rest;
    };
    assert.deepEqual(await machineOf({ ephemeralOsDisk: true, osDiskSizeGb: 64, trustedLaunch: { vTpm: false } }), {
      osDisk: { diskSizeGB: 64, ephemeralOSDiskSettings: { placement: "CacheDisk" } },
      securityProfile: {
        securityType: "trustedLaunch",
        uefiSettings: { secureBootEnabled: true, vTpmEnabled: false },
      },
    });
    const dataDisks = [{ sizeGb: 512 }, { sizeGb: 64, type: "Premium_LRS", caching: "ReadOnly" }] as const;
    assert.deepEqual(await machineOf({ dataDisks: [...dataDisks], diskEncryption: true, encryptionAtHost: true }), {
      dataDisks: [
        { lun: 0, diskSizeGB: 512 },
        { lun: 1, diskSizeGB: 64, storageAccountType: "Premium_LRS", caching: "ReadOnly" },
      ],
      diskEncryptionConfiguration: { targets: ["TemporaryDisk"] },
      securityProfile: { encryptionAtHost: true },
    });
    assert.deepEqual(await machineOf({ dataDisks: [], diskEncryption: false, ephemeralOsDisk: false }), {});
  });

  it("refuses disks that contradict the nodes", async () => {
    const image = {
      publisher: "canonical",
      offer: "ubuntu-24_04-lts",
      sku: "server-gen1",
      nodeAgentSkuId: "batch.node.ubuntu 24.04",
    };
    const cases: [args: Partial<OutputPoolArgs>, problem: string][] = [
      [{ ephemeralOsDisk: true, spotNodes: 1 }, "ephemeralOsDisk must be left out if there are spotNodes, got true"],
      [
        { ephemeralOsDisk: true, vmSize: "Standard_D2s_v5" },
        "ephemeralOsDisk must be left out for a size without a local disk, got true; choose Standard_D2ds_v5",
      ],
      [
        { ephemeralOsDisk: true, osDiskSizeGb: 4095 },
        "osDiskSizeGb must be at most 2048 if ephemeralOsDisk is true, got 4095",
      ],
      [
        { diskEncryption: true, encryptionAtHost: false, vmSize: "Standard_D2ds_v6" },
        "encryptionAtHost must be left out or true if diskEncryption is true for Standard_D2ds_v6, got false",
      ],
      [{ trustedLaunch: {}, image }, "trustedLaunch must be left out for an image of generation 1, got {}"],
    ];
    for (const [args, problem] of cases) {
      await deploy("first preview", () => {
        assert.deepEqual(
          problemsOf(() => new OutputPool("small", { ...ARGS, ...args })),
          [problem],
        );
      });
    }
    await pool({ diskEncryption: true, encryptionAtHost: false });
  });

  it("can run containers and mount containers of blobs, with identities", async () => {
    const { inputs } = (
      await pool({
        imageName: "ubuntu-hpc-24.04",
        additionalIdentityIds: [OTHER],
        containers: {
          images: ["render.azurecr.io/blender:4.5"],
          registries: [{ server: "Render.azurecr.io" }, { server: "other.azurecr.io", identityId: OTHER }],
        },
        blobMounts: [
          { accountName: "store", containerName: "scenes", path: "scenes", options: "-o ro" },
          { accountName: "store", containerName: "fonts", path: "fonts", identityId: pulumi.output(OTHER) },
        ],
      })
    ).get("small-pool");
    const { virtualMachineConfiguration } = inputs.deploymentConfiguration as Record<string, Record<string, unknown>>;
    assert.deepEqual(virtualMachineConfiguration?.containerConfiguration, {
      type: "DockerCompatible",
      containerImageNames: ["render.azurecr.io/blender:4.5"],
      containerRegistries: [
        { registryServer: "render.azurecr.io", identityReference: { resourceId: IDENTITY } },
        { registryServer: "other.azurecr.io", identityReference: { resourceId: OTHER } },
      ],
    });
    const mount = { accountName: "store" };
    assert.deepEqual(inputs.mountConfiguration, [
      {
        azureBlobFileSystemConfiguration: {
          ...mount,
          containerName: "scenes",
          relativeMountPath: "scenes",
          identityReference: { resourceId: IDENTITY },
          blobfuseOptions: "-o ro",
        },
      },
      {
        azureBlobFileSystemConfiguration: {
          ...mount,
          containerName: "fonts",
          relativeMountPath: "fonts",
          identityReference: { resourceId: OTHER },
        },
      },
    ]);
  });

  it("refuses containers without a runtime, keys of mounts, and two mounts in one folder", async () => {
    const mount = { accountName: "store", containerName: "scenes", path: "scenes" };
    const problems = (args: object) => problemsOf(() => new OutputPool("small", { ...ARGS, ...args }));
    await deploy("first preview", () => {
      assert.deepEqual(problems({ containers: {} }), [
        "containers must be left out for an image without a container runtime, got {}; set imageName to ubuntu-hpc-24.04 or ubuntu-hpc-22.04, or give an image that has a runtime",
      ]);
      assert.match(
        problems({ blobMounts: [{ ...mount, accountKey: "hidden" }] })[0]!,
        /^blobMounts\[0\]\.accountKey is not a known argument/,
      );
      assert.deepEqual(problems({ blobMounts: [mount, mount] }), [
        'blobMounts[1].path must differ from that of blobMounts[0], got "scenes"',
      ]);
      assert.match(
        problems({
          imageName: "ubuntu-hpc-24.04",
          containers: { registries: [{ server: "a.azurecr.io", password: "hidden" }] },
        })[0]!,
        /^containers\.registries\[0\]\.password is not a known argument/,
      );
      assert.match(
        problems({ blobMounts: [{ ...mount, identityId: OTHER }] })[0]!,
        /^blobMounts\[0\]\.identityId must be an identity of the pool/,
      );
    });
  });

  it("runs commands of the program after the tool is installed, with files that the nodes' identity reads", async () => {
    const startTask = {
      commands: ["first", pulumi.output("second")],
      userCommands: ["third"],
      environment: { LICENSE: "10.0.0.4" },
      resourceFiles: [
        { httpUrl: "https://store.example/setup/a", filePath: "a", fileMode: "0755" },
        { httpUrl: "https://public.example/b", filePath: "b", anonymous: true },
      ],
      resourceContainers: [{ storageContainerUrl: "https://store.example/fonts", identityId: OTHER }],
    };
    const { inputs } = (await pool({ startTask, additionalIdentityIds: [OTHER, IDENTITY] })).get("small-pool");
    const { commandLine, environmentSettings, resourceFiles } = inputs.startTask as Record<string, unknown>;
    assert.equal(commandLine, shellCommandLine(startScript(2, 1)));
    assert.deepEqual((environmentSettings as object[]).slice(-4), [
      { name: "LICENSE", value: "10.0.0.4" },
      { name: "BATCH_OUTPUTS_COMMAND_0", value: "first" },
      { name: "BATCH_OUTPUTS_COMMAND_1", value: "second" },
      { name: "BATCH_OUTPUTS_USER_COMMAND_0", value: "third" },
    ]);
    assert.deepEqual(resourceFiles, [
      {
        httpUrl: "https://store.example/setup/a",
        filePath: "a",
        fileMode: "0755",
        identityReference: { resourceId: IDENTITY },
      },
      { httpUrl: "https://public.example/b", filePath: "b" },
      { storageContainerUrl: "https://store.example/fonts", identityReference: { resourceId: OTHER } },
    ]);
    assert.deepEqual((inputs.identity as { userAssignedIdentities: string[] }).userAssignedIdentities, [
      IDENTITY,
      OTHER,
    ]);
  });

  it("refuses secrets in its StartTask without showing them, and identities that the pool does not have", async () => {
    const secret =
      "must contain no SAS and no account key, got one; everyone who can read the pool could read it; use an identity of the pool instead";
    const startTask = {
      commands: ["curl 'https://store.example/a?sv=1&sig=hidden'"],
      environment: { STORE: "AccountName=a;AccountKey=hidden" },
      resourceFiles: [{ httpUrl: "https://store.example/a?sig=hidden", filePath: "a", identityId: OTHER }],
    };
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputPool("small", { ...ARGS, startTask })),
        [
          `startTask.commands[0] ${secret}`,
          `startTask.environment["STORE"] ${secret}`,
          `startTask.resourceFiles[0].httpUrl ${secret}`,
          `startTask.resourceFiles[0].identityId must be an identity of the pool, got "${OTHER}"; add it to additionalIdentityIds, or leave it out for the identity of the nodes`,
        ],
      );
    });
  });

  it("ignores changes of what someone else can set, except what the program sets", async () => {
    const ignored = async (args: Partial<OutputPoolArgs>) => (await pool(args)).get("small-pool").ignoreChanges;
    const always = await ignored({});
    assert.ok(always.includes("networkConfiguration") && always.includes("displayName"));
    const set = await pool({ subnetId: SUBNET, displayName: "Small", metadata: { a: "b" } });
    assert.deepEqual(
      always.filter((name) => !set.get("small-pool").ignoreChanges.includes(name)),
      ["displayName", "networkConfiguration"],
    );
    assert.deepEqual((set.outputs.small as { setByProgram: string[] }).setByProgram, [
      "displayName",
      "networkConfiguration",
      "networkConfiguration.subnetId",
    ]);
    // The other properties of the network stay as they are, also the default that the SDK adds.
    assert.deepEqual(
      set.get("small-pool").ignoreChanges.filter((name) => name.startsWith("networkConfiguration")),
      ["dynamicVnetAssignmentScope", "enableAcceleratedNetworking", "endpointConfiguration"]
        .concat("publicIPAddressConfiguration")
        .map((name) => `networkConfiguration.${name}`),
    );
    assert.equal("setByProgram" in (await pool()).outputs.small!, false);
  });

  it("has the formula of a preset or its own, and the interval only if it is given", async () => {
    const autoscale = { preset: "weekend", maxNodes: 2 } as const;
    const scaleOf = async (args: Partial<OutputPoolArgs>) =>
      (await pool(args)).get("small-pool").inputs.scaleSettings as { autoScale: Record<string, string> };
    const { autoScale } = await scaleOf({ autoscale });
    assert.match(String(autoScale.formula), /\$TargetDedicatedNodes = isPeak \? 2 : 0;/);
    assert.deepEqual(Object.keys(autoScale), ["formula"]);
    assert.equal((await scaleOf({ autoscale, autoscaleIntervalMinutes: 90 })).autoScale.evaluationInterval, "PT90M");
    const own = { autoscaleFormula: "$TargetDedicatedNodes = 1;", autoscaleIntervalMinutes: 5 };
    assert.deepEqual(await scaleOf(own), { autoScale: { formula: own.autoscaleFormula, evaluationInterval: "PT5M" } });
    // Outputs have the same formula.
    const later = pulumi.output({ preset: pulumi.output("weekend" as const), maxNodes: pulumi.output(2) });
    assert.deepEqual(await scaleOf({ autoscale: later }), { autoScale });
  });

  it("refuses a preset with a number of nodes or a formula, and an interval without either", async () => {
    const autoscale = { preset: "weekend", maxNodes: 2 } as const;
    for (const [args, message] of [
      [{ nodes: 1, autoscale }, "nodes must be left out together with autoscale, got 1"],
      [
        { autoscaleFormula: "a = 1;", autoscale },
        'autoscaleFormula must be left out together with autoscale, got "a = 1;"',
      ],
      [
        { autoscaleIntervalMinutes: 5 },
        "autoscaleIntervalMinutes must be left out without autoscale or autoscaleFormula, got 5",
      ],
    ] as const) {
      const all = { ...ARGS, ...args } as unknown as OutputPoolArgs;
      assert.throws(() => new OutputPool("small", all), { message: `OutputPool "small":\n  ${message}` });
      const outputs = Object.fromEntries(Object.entries(args).map(([name, value]) => [name, pulumi.output(value)]));
      const [refusal] = await refusalsOf(
        "later preview",
        () => new OutputPool("small", { ...ARGS, ...outputs } as unknown as OutputPoolArgs),
      );
      assert.ok(String(refusal).includes(message), String(refusal));
    }
  });

  it("refuses choices of a preset that contradict each other, and says what they may be", async () => {
    const cases: [args: PoolAutoscale, problem: string][] = [
      [{ preset: "weekend", maxNodes: 0 }, "autoscale.maxNodes must be at least 1, unless maxSpotNodes is, got 0"],
      [
        { preset: "weekend", maxNodes: 1, minNodes: 2 },
        "autoscale.minNodes must be at most maxNodes, which is 1, got 2",
      ],
      [
        { preset: "weekend", maxNodes: 1, minSpotNodes: 2 },
        "autoscale.minSpotNodes must be at most maxSpotNodes, which is 0, got 2",
      ],
      [
        { preset: "workday-with-offpeak-spot", maxNodes: 1 },
        "autoscale.maxSpotNodes must be at least 1 for workday-with-offpeak-spot, got 0",
      ],
      [
        { preset: "weekend", maxNodes: 1, lookbackMinutes: 5 },
        "autoscale.lookbackMinutes must be left out, unless preset is active-tasks or pending-tasks, got 5",
      ],
      [
        { preset: "active-tasks", maxNodes: 1, utcOffsetMinutes: 60 },
        "autoscale.utcOffsetMinutes must be left out with active-tasks and pending-tasks, which do not depend on the time, got 60",
      ],
      [
        { preset: "active-tasks", maxNodes: 1, lookbackMinutes: 3 },
        "autoscale.requiredSamplePercent must be at most 66 for a lookback of 3 minutes, as samples are a minute late, got 70; give a smaller percentage or more lookbackMinutes",
      ],
    ];
    for (const [autoscale, problem] of cases) {
      assert.throws(() => new OutputPool("small", { ...ARGS, autoscale }), {
        message: `OutputPool "small":\n  ${problem}`,
      });
    }
  });

  it("refuses a name that another pool of the program has in the same account", async () => {
    const account = pulumi.output("batch");
    const twice: [Partial<OutputPoolArgs>, Partial<OutputPoolArgs>][] = [
      [{ poolName: "workers" }, { poolName: "Workers" }],
      [
        { poolName: "workers", batchAccountName: account },
        { poolName: "workers", batchAccountName: account },
      ],
      [{ poolName: "workers" }, { poolName: pulumi.output("workers"), batchAccountName: account }],
    ];
    for (const [first, second] of twice) {
      const refusals = await refusalsOf("first preview", () => {
        new OutputPool("small", { ...ARGS, ...first });
        new OutputPool("large", { ...ARGS, ...second });
      });
      assert.match(
        String(refusals[0]),
        /OutputPool "large": poolName must differ from that of OutputPool "small" in the same Batch account, got "workers"/i,
      );
    }
    const { resources } = await deploy("first preview", () => {
      new OutputPool("small", { ...ARGS, poolName: "workers" });
      new OutputPool("large", { ...ARGS, poolName: "workers", batchAccountName: "other" });
    });
    assert.equal(resources.length, 4);
  });

  it("refuses in the preview a pool that exists but is not in the state", async () => {
    const id = "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Batch/batchAccounts/batch/pools/workers";
    const pools = { workers: { id, name: "workers" } };
    const program = () => new OutputPool("small", { ...ARGS, poolName: "workers" });
    const [refusal] = await refusalsOf("later preview", program, { pools });
    assert.match(
      String(refusal),
      /pool \/subscriptions\S+\/pools\/workers already exists, and this stack's state does not have it.*import the pool/,
    );
    const recorded = { "urn:1": { type: "azure-native:batch:Pool", outputs: { name: "workers" } } };
    assert.deepEqual(await refusalsOf("later preview", program, { pools, recorded }), []);
  });

  it("is the same regardless of the case of its size and image", async () => {
    const image = {
      publisher: "Canonical",
      offer: "0001-com-ubuntu-server-jammy",
      sku: "22_04-LTS",
      nodeAgentSkuId: "batch.node.Ubuntu 22.04",
    };
    const vmSize = pulumi.output("STANDARD_d2dS_V5");
    const { inputs } = (await pool({ vmSize, image })).get("small-pool");
    const other = (await pool({ image: pulumi.output({ ...image, publisher: "CANONICAL", sku: "22_04-lts" }) })).get(
      "small-pool",
    );
    assert.equal(inputs.vmSize, "Standard_D2ds_v5");
    assert.deepEqual(inputs, other.inputs);
  });

  it("is the same regardless of the case of its group and identity", async () => {
    const others = { resourceGroupName: "GROUP", identityId: pulumi.output(IDENTITY.toUpperCase()) };
    assert.deepEqual((await pool(others)).get("small-pool").inputs, (await pool()).get("small-pool").inputs);
  });

  it("requires an Arm image and Node.js for Arm for an Arm size", async () => {
    const arm = {
      publisher: "canonical",
      offer: "ubuntu-24_04-lts",
      sku: "server-arm64",
      nodeAgentSkuId: "batch.node.ubuntu 24.04",
    };
    const vmSize = "Standard_D2ps_v6";
    assert.equal((await pool({ vmSize, image: arm, runtime: "image" })).get("small-pool").inputs.vmSize, vmSize);
    const arm64NodejsUrl = "https://store.blob.core.windows.net/tool/arm64.tar.gz";
    const { inputs } = (await pool({ vmSize, imageName: "ubuntu-24.04-arm64", arm64NodejsUrl })).get("small-pool");
    const { environmentSettings } = inputs.startTask as { environmentSettings: { name: string; value: string }[] };
    const urls = environmentSettings.filter(({ name }) => name.includes("NODEJS"));
    assert.deepEqual(urls, [
      { name: "BATCH_OUTPUTS_NODEJS_URL", value: ARGS.nodejsUrl },
      { name: "BATCH_OUTPUTS_NODEJS_ARM64_URL", value: arm64NodejsUrl },
    ]);
    await deploy("first preview", () => {
      const refused = (args: Partial<OutputPoolArgs>) =>
        problemsOf(() => new OutputPool("small", { ...ARGS, ...args }));
      assert.deepEqual(refused({ vmSize, image: arm }), [
        'vmSize must be an x64 size, as the node tool was not uploaded for Arm, got "Standard_D2ps_v6"; give it as a plain text in a pipeline, or give a pool arm64NodejsUrl of a NodeTool with arm64',
      ]);
      assert.deepEqual(refused({ vmSize, runtime: "image" }), [
        'image must be an Arm image, such as imageName ubuntu-24.04-arm64, for Standard_D2ps_v6, got "canonical/ubuntu-24_04-lts/server"',
      ]);
      assert.deepEqual(refused({ image: arm }), [
        'image must be an x64 image for Standard_D2ds_v5, got "canonical/ubuntu-24_04-lts/server-arm64"',
      ]);
    });
  });

  it("has at most four slots per active vCPU, also if these are outputs", async () => {
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputPool("small", { ...ARGS, vmSize: "Standard_M8-2ms", taskSlotsPerNode: 9 })),
        ["taskSlotsPerNode must be at most 8 for Standard_M8-2ms, got 9"],
      );
    });
    const slots = pulumi.output(9);
    const refusals = await refusalsOf(
      "later preview",
      () => new OutputPool("small", { ...ARGS, taskSlotsPerNode: slots }),
    );
    assert.deepEqual(
      refusals.map((error) => (error as Error).message),
      ['OutputPool "small":\n  taskSlotsPerNode must be at most 8 for Standard_D2ds_v5, got 9'],
    );
  });

  it("requires the URL of Node.js also if it is an output, and accepts a formula or nodes that resolve to a value", async () => {
    const none = pulumi.output(undefined) as unknown as pulumi.Output<string>;
    const [refusal] = await refusalsOf("later preview", () => new OutputPool("small", { ...ARGS, nodejsUrl: none }));
    assert.match(String(refusal), /nodejsUrl is required; give NodeTool's `nodejsUrl`/);
    const formula = pulumi.output("$TargetDedicatedNodes = 1;");
    const nodes = pulumi.output(undefined) as unknown as pulumi.Output<number>;
    const args = { ...ARGS, autoscaleFormula: formula, nodes } as unknown as OutputPoolArgs;
    const { get } = await deploy("later preview", () => new OutputPool("small", args));
    assert.deepEqual(get("small-pool").inputs.scaleSettings, { autoScale: { formula: "$TargetDedicatedNodes = 1;" } });
    const both = { ...args, nodes: pulumi.output(2) } as unknown as OutputPoolArgs;
    const [refusedBoth] = await refusalsOf("later preview", () => new OutputPool("small", both));
    assert.match(String(refusedBoth), /nodes must be left out together with autoscaleFormula, got 2/);
  });

  it("reveals nothing about secrets that contradict each other", async () => {
    const image = { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server-arm64" };
    const agent = { ...image, sku: "server", nodeAgentSkuId: "batch.node.ubuntu 22.04" };
    const cases: Partial<OutputPoolArgs>[] = [
      { vmSize: pulumi.secret("Standard_M8-2ms"), taskSlotsPerNode: 9 },
      { vmSize: pulumi.secret("Standard_D2ps_v6") },
      { vmSize: pulumi.secret("D2s_v5") },
      { vmSize: pulumi.secret("Standard_D2ps_v6"), runtime: "image" },
      { image: pulumi.secret({ ...image, nodeAgentSkuId: "batch.node.ubuntu 24.04" }) },
      { image: pulumi.secret(agent) },
      { image: pulumi.secret({ ...agent, hidden: "x" } as typeof agent) },
    ];
    const messages = [];
    for (const args of cases) {
      const refusals = await refusalsOf("later preview", () => new OutputPool("small", { ...ARGS, ...args }));
      messages.push(...refusals.map((error) => (error as Error).message.replace('OutputPool "small":\n  ', "")));
    }
    assert.deepEqual(messages, [
      "taskSlotsPerNode must be at most 4 times the vCPUs of the size, got a secret",
      "vmSize must be an x64 size, as the node tool was not uploaded for Arm, got a secret; give it as a plain text in a pipeline, or give a pool arm64NodejsUrl of a NodeTool with arm64",
      "vmSize must be an Azure VM size such as Standard_D4s_v5, got a secret; `az batch location list-skus` lists the sizes of a region",
      "image must be an Arm image, such as imageName ubuntu-24.04-arm64, for that size, got a secret",
      "image must be an x64 image for that size, got a secret",
      "image.nodeAgentSkuId must be the Batch agent of the image, got a secret",
      "image has a name that is not a known argument; use one of publisher, offer, sku, version, nodeAgentSkuId\n  image.nodeAgentSkuId must be the Batch agent of the image, got a secret",
    ]);
  });

  it("installs the tool with a StartTask that runs as an administrator, waits for it, and limits its retries", async () => {
    assert.deepEqual((await pool()).get("small-pool").inputs.startTask, {
      commandLine: shellCommandLine(installScript()),
      environmentSettings: [
        { name: "BATCH_OUTPUTS_SHA256", value: SHA256 },
        { name: "BATCH_OUTPUTS_TOOL_URL", value: ARGS.toolUrl },
        { name: "BATCH_OUTPUTS_NODEJS_URL", value: ARGS.nodejsUrl },
        {
          name: "BATCH_OUTPUTS_CONFIG",
          value: `{"version":1,"blobEndpoint":"https://store.blob.example/","identityClientId":"${WRITER.clientId}"}`,
        },
      ],
      userIdentity: { autoUser: { scope: "Pool", elevationLevel: "Admin" } },
      maxTaskRetryCount: 3,
      waitForSuccess: true,
    });
  });

  it("gives the nodes' tool the kinds that need an MD5", async () => {
    for (const [md5, configured] of [
      [["TaskOutput"], '"md5":["TaskOutput"]'],
      [pulumi.output(["all"]), '"md5":["all"]'],
      [[], undefined],
    ] as const) {
      const { startTask } = (await pool({ md5: md5 as pulumi.Input<string[]> })).get("small-pool").inputs;
      const settings = (startTask as { environmentSettings: { name: string; value: string }[] }).environmentSettings;
      const configuration = settings.find(({ name }) => name === "BATCH_OUTPUTS_CONFIG")?.value;
      assert.ok(
        configuration?.endsWith(`"identityClientId":"${WRITER.clientId}"${configured ? `,${configured}` : ""}}`),
      );
    }
  });

  it("uses the image's Node.js if its runtime is image, and requires a Node.js URL otherwise", async () => {
    const { nodejsUrl: _, ...args } = ARGS;
    const { get } = await deploy("update", () => new OutputPool("small", { ...args, runtime: "image" }));
    const { environmentSettings } = get("small-pool").inputs.startTask as { environmentSettings: { name: string }[] };
    const names = environmentSettings.map(({ name }) => name);
    assert.deepEqual(names, ["BATCH_OUTPUTS_SHA256", "BATCH_OUTPUTS_TOOL_URL", "BATCH_OUTPUTS_CONFIG"]);
    await deploy("update", () => {
      const problems = problemsOf(() => new OutputPool("small", args));
      assert.deepEqual(problems, [
        "nodejsUrl is required; give NodeTool's `nodejsUrl`, or set runtime to image for both",
      ]);
    });
  });

  it("can have a larger disk of the operating system, also by an output", async () => {
    const machineOf = async (args: Partial<OutputPoolArgs>) =>
      (
        (await pool(args)).get("small-pool").inputs.deploymentConfiguration as {
          virtualMachineConfiguration: { osDisk?: object };
        }
      ).virtualMachineConfiguration;
    assert.deepEqual((await machineOf({ osDiskSizeGb: 128 })).osDisk, { diskSizeGB: 128 });
    assert.deepEqual((await machineOf({ osDiskSizeGb: pulumi.output(64) })).osDisk, { diskSizeGB: 64 });
    const none = pulumi.output(undefined) as unknown as pulumi.Output<number>;
    assert.equal((await machineOf({ osDiskSizeGb: none })).osDisk, undefined);
  });

  it("is replaced if Azure cannot change it while it has nodes", async () => {
    const { replaceOnChanges } = (await pool()).get("small-pool");
    assert.deepEqual(replaceOnChanges, [
      "applicationLicenses",
      "deploymentConfiguration",
      "displayName",
      "identity",
      "interNodeCommunication",
      "mountConfiguration",
      "networkConfiguration",
      "resourceTags",
      "tags",
      "targetNodeCommunicationMode",
      "taskSchedulingPolicy",
      "taskSlotsPerNode",
      "upgradePolicy",
      "userAccounts",
      "vmSize",
    ]);
  });

  it("is deleted before its replacement is created only if both can have the same id or addresses", async () => {
    assert.equal((await pool()).get("small-pool").deleteBeforeReplace, false);
    for (const poolName of ["small", pulumi.output("small")])
      assert.equal((await pool({ poolName })).get("small-pool").deleteBeforeReplace, true);
    const addresses = { subnetId: SUBNET, publicIpIds: [PUBLIC_IP] };
    assert.equal((await pool(addresses)).get("small-pool").deleteBeforeReplace, true);
    assert.equal((await pool({ subnetId: SUBNET })).get("small-pool").deleteBeforeReplace, false);
    for (const replace of ["create-first", "drain"] as const)
      assert.equal((await pool({ replace })).get("small-pool").deleteBeforeReplace, false);
    assert.equal((await pool({ replace: "delete-first" })).get("small-pool").deleteBeforeReplace, true);
  });

  it("refuses another way to replace a pool with an id or addresses of its own, and a time limit without a wait", () => {
    const refused = (args: object) => problemsOf(() => new OutputPool("small", { ...ARGS, ...args } as OutputPoolArgs));
    assert.deepEqual(refused({ poolName: "small", replace: "drain" }), [
      'replace must be "delete-first" if poolName is given, as both pools cannot have it, got "drain"; leave poolName out, so that the new pool can be created first',
    ]);
    assert.deepEqual(refused({ subnetId: SUBNET, publicIpIds: [PUBLIC_IP], replace: "create-first" }), [
      'replace must be "delete-first" if publicIpIds is given, as both pools cannot have it, got "create-first"; leave publicIpIds out, so that the new pool can be created first',
    ]);
    assert.deepEqual(refused({ drainTimeoutMinutes: 60 }), [
      'drainTimeoutMinutes must be left out unless replace is "drain", got 60',
    ]);
  });

  it("sends how nodes are upgraded, and lets running tasks end before that by default", async () => {
    const policyOf = async (upgradePolicy: OutputPoolArgs["upgradePolicy"]) =>
      (await pool({ upgradePolicy: upgradePolicy! })).get("small-pool").inputs.upgradePolicy;
    assert.deepEqual(await policyOf({ mode: "manual" }), { mode: "manual" });
    assert.deepEqual(await policyOf({ mode: "automatic", automaticOsUpgrade: true }), {
      mode: "automatic",
      automaticOSUpgradePolicy: {
        enableAutomaticOSUpgrade: true,
        disableAutomaticRollback: false,
        osRollingUpgradeDeferral: true,
        useRollingUpgradePolicy: false,
      },
    });
    const rolling = { maxBatchPercent: 10, maxUnhealthyPercent: 20, pauseSeconds: 90, unhealthyFirst: true };
    const hasty = { waitForTasks: false, automaticRollback: false };
    assert.deepEqual(await policyOf({ mode: "rolling", automaticOsUpgrade: true, ...hasty, rolling }), {
      mode: "rolling",
      automaticOSUpgradePolicy: {
        enableAutomaticOSUpgrade: true,
        disableAutomaticRollback: true,
        osRollingUpgradeDeferral: false,
        useRollingUpgradePolicy: true,
      },
      rollingUpgradePolicy: {
        maxBatchInstancePercent: 10,
        maxUnhealthyInstancePercent: 20,
        pauseTimeBetweenBatches: "PT90S",
        prioritizeUnhealthyInstances: true,
      },
    });
  });

  it("refuses automatic upgrades of an image with a fixed version, and rolling limits that contradict each other", () => {
    const refused = (args: object) => problemsOf(() => new OutputPool("small", { ...ARGS, ...args } as OutputPoolArgs));
    const upgradePolicy = { mode: "automatic", automaticOsUpgrade: true };
    const image = { publisher: "a", offer: "b", sku: "c", version: "1.2.3", nodeAgentSkuId: "batch.node.el 9" };
    const fix = "leave the version out, or automaticOsUpgrade";
    assert.deepEqual(refused({ upgradePolicy, image }), [
      `image.version must be "latest" if Azure upgrades the nodes, got "1.2.3"; ${fix}`,
    ]);
    const gallery = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Compute/galleries/r/images/i";
    const own = { galleryImageId: `${gallery}/versions/1.2.3`, nodeAgentSkuId: "batch.node.el 9" };
    assert.match(String(refused({ upgradePolicy, ...own })), /^galleryImageId must have no version if Azure upgrades/);
    assert.deepEqual(refused({ upgradePolicy, ...own, galleryImageId: gallery, nodeAgentSkuId: 5 }).length, 1);
    const rolling = { maxBatchPercent: 30, maxUnhealthyPercent: 20 };
    assert.deepEqual(refused({ upgradePolicy: { mode: "rolling", rolling } }), [
      "upgradePolicy.rolling.maxBatchPercent must be at most maxUnhealthyPercent, 20, got 30",
    ]);
    assert.deepEqual(refused({ upgradePolicy: { mode: "manual", waitForTasks: true } }), [
      "upgradePolicy.waitForTasks must be left out unless automaticOsUpgrade is true, got true",
    ]);
  });

  it("names application packages by their ARM ids", async () => {
    const applicationPackages = [{ id: "blender", version: "4.5" }, { id: "fonts" }];
    const applications =
      "/subscriptions/sub/resourceGroups/group/providers/Microsoft.Batch/batchAccounts/batch/applications";
    assert.deepEqual((await pool({ applicationPackages })).get("small-pool").inputs.applicationPackages, [
      { id: `${applications}/blender`, version: "4.5" },
      { id: `${applications}/fonts` },
    ]);
    assert.equal((await pool({ applicationPackages: [] })).get("small-pool").inputs.applicationPackages, undefined);
  });

  it("warns that a new pool has a fixed id, and not once it is deployed", async () => {
    const type = "azure-native:batch:Pool";
    const urn = `urn:pulumi:stack::project::azure-batch-outputs:index:OutputPool$${type}::small-pool`;
    const deployed = {
      recorded: { [urn]: { type, outputs: { name: "workers" } } },
      pools: { workers: { id: "/pools/workers", name: "workers" } },
    };
    const logged = async (args: Partial<OutputPoolArgs>, answers = {}) =>
      (await deploy("later preview", () => new OutputPool("small", { ...ARGS, ...args }), answers)).logged;
    const warning =
      "has a fixed id (poolName): a change that Azure cannot make in place will delete the pool and interrupt its tasks before the replacement is created; leave poolName out to let the replacement be created first";
    assert.deepEqual(await logged({ poolName: "workers" }), [`pool workers ${warning}`]);
    assert.deepEqual(await logged({ poolName: pulumi.secret("workers") }), [`the pool ${warning}`]);
    assert.deepEqual(await logged({ poolName: "workers" }, deployed), []);
    assert.deepEqual(await logged({}), []);
  });

  it("refuses to replace a pool by one that exists and is not in the state", async () => {
    const type = "azure-native:batch:Pool";
    const urn = `urn:pulumi:stack::project::azure-batch-outputs:index:OutputPool$${type}::small-pool`;
    const answers = {
      recorded: { [urn]: { type, outputs: { name: "mine" } } },
      pools: { mine: { id: "/pools/mine", name: "mine" }, theirs: { id: "/pools/theirs", name: "theirs" } },
    };
    const program = () => new OutputPool("small", { ...ARGS, poolName: "theirs" });
    const [refusal] = await refusalsOf("later preview", program, answers);
    assert.match(String(refusal), /pool \/pools\/theirs already exists, and this stack's state does not have it/);
  });

  it("requires an id if the generated one would not be one", async () => {
    await deploy("first preview", () => {
      const problems = (name: string, args: Partial<OutputPoolArgs> = {}) =>
        problemsOf(() => new OutputPool(name, { ...ARGS, ...args }));
      const form = "with 8 more characters, and must be 1 to 64 letters, digits, `-` or `_`";
      assert.deepEqual(problems("render.farm"), [
        `poolName is required; the generated id would be "render.farm-pool" ${form}; choose another name, or give this`,
      ]);
      assert.equal(problems("x".repeat(52)).length, 1);
      new OutputPool("x".repeat(51), ARGS);
      new OutputPool("render.farm", { ...ARGS, poolName: "farm" });
    });
  });

  it("warns about tasks that a replacement interrupts, also if azure-native named the pool", async () => {
    const type = "azure-native:batch:Pool";
    const recorded = {
      [`urn:pulumi:stack::project::azure-batch-outputs:index:OutputPool$${type}::small-pool`]: {
        type,
        outputs: { name: "small-pool1a2b3c4d" },
      },
    };
    const deployed = { name: "small-pool1a2b3c4d", vmSize: "Standard_D4ds_v5", currentDedicatedNodes: 2 };
    const warnings = async (args: Partial<OutputPoolArgs>) =>
      (
        await deploy("later preview", () => new OutputPool("small", { ...ARGS, ...args }), {
          recorded,
          pools: { "small-pool1a2b3c4d": deployed },
        })
      ).logged;
    const change = "will be replaced, as Azure cannot change its vmSize";
    const end =
      ": after its replacement is created, its nodes (2) are deleted, and Batch stops their tasks and queues them again; unfinished jobs of pool small-pool1a2b3c4d wait until you move them to the new pool's id";
    assert.deepEqual(await warnings({}), [
      `pool small-pool1a2b3c4d ${change} from Standard_D4ds_v5 to Standard_D2ds_v5${end}`,
    ]);
    assert.deepEqual(await warnings({ vmSize: "Standard_D4ds_v5" }), []);
    assert.deepEqual(await warnings({ poolName: "other" }), [
      "pool other has a fixed id (poolName): a change that Azure cannot make in place will delete the pool and interrupt its tasks before the replacement is created; leave poolName out to let the replacement be created first",
      `pool small-pool1a2b3c4d ${change} from Standard_D4ds_v5 to Standard_D2ds_v5: its nodes (2) are deleted, and Batch stops their tasks and queues them again; the replacement is created after that, and if this fails there is no pool; unfinished jobs of pool small-pool1a2b3c4d wait until you move them to the new pool's id`,
    ]);
    assert.deepEqual(await warnings({ vmSize: pulumi.secret("Standard_D2ds_v5") }), [
      `pool small-pool1a2b3c4d ${change}${end}`,
    ]);
    const [addresses] = await warnings({ subnetId: SUBNET, publicIpIds: [PUBLIC_IP] });
    assert.match(
      String(addresses),
      /queues them again; the replacement is created after that, and if this fails there is no pool; unfinished jobs/,
    );
  });

  it("waits for what dependsOn names", async () => {
    const { get } = await deploy("later preview", () => {
      const dependsOn = new OutputStorage("outputs", { resourceGroupName: "group", jobs: ["a"] });
      return new OutputPool("small", ARGS, { dependsOn });
    });
    assert.ok(get("small-pool").waitsFor.includes("outputs-job-a"), String(get("small-pool").waitsFor));
  });

  it("outputs its id", async () => {
    assert.equal(await outputValue((await pool({ poolName: "small" })).result.poolId), "small");
    assert.equal(await outputValue((await pool()).result.poolId), "small-pool1a2b3c4d");
  });

  it("can be previewed with unknown arguments", async () => {
    const unknown = pulumi.output(pulumi.unknown) as pulumi.Output<string>;
    const { result, resources } = await pool(
      { identityId: unknown, toolUrl: unknown, poolName: unknown },
      "first preview",
    );
    assert.equal(resources.length, 2);
    assert.equal(await isKnown(result.poolId), false);
  });

  it("reports all problems at once", async () => {
    const image = {
      publisher: "microsoftwindowsserver",
      offer: "o",
      sku: "s",
      nodeAgentSkuId: "batch.node.el 9",
    };
    const args = {
      ...ARGS,
      vmSize: undefined,
      nodes: 1.5,
      autoscaleFormula: "x",
      taskSlotsPerNode: 257,
      poolName: "a b",
      blobEndpoint: "https://store.blob.example",
      toolSha256: "",
      image,
    };
    await deploy("first preview", () => {
      assert.deepEqual(
        problemsOf(() => new OutputPool("small", args as unknown as OutputPoolArgs)),
        [
          'poolName must be 1 to 64 letters, digits, `-` or `_`, got "a b"',
          "vmSize is required",
          "nodes must be a whole number from 0 to 100000, got 1.5",
          "taskSlotsPerNode must be a whole number from 1 to 256, got 257",
          'image.nodeAgentSkuId must be batch.node.windows amd64 for microsoftwindowsserver/o/s, got "batch.node.el 9"',
          'blobEndpoint must be an https URL that ends in a slash, got "https://store.blob.example"',
          'toolSha256 must be 64 lower-case hex digits, got ""',
          "nodes must be left out together with autoscaleFormula, got 1.5",
        ],
      );
    });
  });
});
