import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import type { BatchServiceClient, BatchServiceModels } from "@azure/batch";
import { before, describe, it } from "mocha";
import { poolBody, shell, taskIn, testBatch, until } from "../../support/test-batch";

describe("pools", () => {
  const test = testBatch();
  let client: BatchServiceClient;
  before(() => {
    client = test.client();
  });
  const nodesOf = async (poolId: string) => [...(await client.computeNode.list(poolId))];
  const nodesIn = (poolId: string, state: string, count: number) =>
    until(
      () => nodesOf(poolId),
      (nodes) => nodes.length === count && nodes.every((node) => node.state === state),
    );
  const steady = (poolId: string) =>
    until(
      () => client.pool.get(poolId),
      (pool) => pool.allocationState === "steady",
    );
  const add = (id: string, more: Partial<BatchServiceModels.PoolAddParameter> = {}) =>
    client.pool.add({ ...(poolBody as unknown as BatchServiceModels.PoolAddParameter), id, ...more });
  const notThere = (poolId: string) =>
    until(
      () => client.pool.exists(poolId),
      ({ body }) => !body,
    );

  it("are returned with everything that was sent, and with Azure's defaults", async () => {
    const sent = {
      ...poolBody,
      id: "Everything",
      displayName: "all of it",
      resizeTimeout: "PT20M",
      targetDedicatedNodes: 1,
      targetLowPriorityNodes: 1,
      taskSlotsPerNode: 2,
      taskSchedulingPolicy: { nodeFillType: "pack" },
      startTask: { commandLine: "true", environmentSettings: [{ name: "A", value: "1" }] },
      metadata: [{ name: "team", value: "render" }],
      networkConfiguration: { subnetId: "/subnet", publicIPAddressConfiguration: { provision: "noPublicIPAddresses" } },
      targetNodeCommunicationMode: "simplified",
    };
    const added = await client.pool.add(sent as unknown as BatchServiceModels.PoolAddParameter);
    assert.deepEqual([added._response.status, added.dataServiceId], [201, `${test.url}/pools/Everything`]);
    const { json } = await test.request("GET", "/pools/everything?api-version=2024-07-01.20.0");
    const { creationTime, lastModified, stateTransitionTime, allocationStateTransitionTime, eTag, ...rest } = json;
    assert.ok(creationTime === stateTransitionTime && creationTime === lastModified && eTag);
    assert.ok(allocationStateTransitionTime >= lastModified);
    assert.deepEqual(rest, {
      "odata.metadata": `${test.url}/$metadata#pools/@Element`,
      ...sent,
      taskSchedulingPolicy: { nodeFillType: "Pack" },
      networkConfiguration: {
        dynamicVNetAssignmentScope: "none",
        enableAcceleratedNetworking: false,
        ...sent.networkConfiguration,
      },
      virtualMachineConfiguration: {
        ...sent.virtualMachineConfiguration,
        imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
      },
      enableAutoScale: false,
      enableInterNodeCommunication: false,
      startTask: {
        userIdentity: { autoUser: { scope: "pool", elevationLevel: "nonadmin" } },
        maxTaskRetryCount: 0,
        waitForSuccess: true,
        ...sent.startTask,
      },
      url: `${test.url}/pools/Everything`,
      state: "active",
      allocationState: "steady",
      currentDedicatedNodes: 1,
      currentLowPriorityNodes: 1,
      currentNodeCommunicationMode: "simplified",
    });
    const [first, second] = await nodesIn("Everything", "idle", 2);
    assert.deepEqual([first?.isDedicated, second?.isDedicated].sort(), [false, true]);
    for (const node of [first!, second!])
      assert.match(node.id!, node.isDedicated ? /^tvmps_[0-9a-f]{64}_d$/ : /^tvmps_[0-9a-f]{64}_p$/);
    assert.equal(first?.startTaskInfo?.exitCode, 0);
    assert.equal(first?.virtualMachineInfo?.imageReference?.offer, "ubuntu-24_04-lts");
    const [counts] = await client.account.listPoolNodeCounts({
      accountListPoolNodeCountsOptions: { filter: "poolId eq 'Everything'" },
    });
    assert.deepEqual([counts?.dedicated?.idle, counts?.dedicated?.total, counts?.lowPriority?.idle], [1, 1, 1]);
    assert.match(first?.nodeAgentInfo?.version ?? "", /^1\.\d+\.\d+$/);
    assert.ok(first?.nodeAgentInfo?.lastUpdateTime);
    // The pool has no public addresses.
    assert.equal(first?.endpointConfiguration, undefined);
    assert.deepEqual(first?.certificateReferences, []);
    const image = first?.virtualMachineInfo?.imageReference as { version: string; exactVersion: string };
    assert.deepEqual([image.version, image.exactVersion], ["latest", "1.0.0"]);
    await client.pool.deleteMethod("Everything");
    await notThere("Everything");
  });

  it("keep ETag and time when a resize ends, and change both at a request", async () => {
    const { eTag } = await add("versions", { targetDedicatedNodes: 1 });
    const resized = await client.pool.resize("versions", { targetDedicatedNodes: 0 });
    assert.notEqual(resized.eTag, eTag);
    const pool = await steady("versions");
    assert.deepEqual([pool.eTag, pool.currentDedicatedNodes], [resized.eTag, 0]);
  });

  it("have no nodes without targets", async () => {
    // Recorded by the Azure CLI: POST /pools with id, vmSize and virtualMachineConfiguration is answered with 201.
    const { targetDedicatedNodes: _, ...body } = { ...poolBody, id: "targetless" };
    const added = await test.request("POST", "/pools?api-version=2024-07-01.20.0", { body });
    assert.equal(added.status, 201);
    const pool = await client.pool.get("targetless");
    assert.deepEqual(
      [pool.targetDedicatedNodes, pool.targetLowPriorityNodes, pool.currentDedicatedNodes, pool.allocationState],
      [0, 0, 0, "steady"],
    );
  });

  it("have an endpoint for SSH per node, if nodes have public addresses", async () => {
    await add("ssh", { targetDedicatedNodes: 2 });
    const endpoints = (await nodesIn("ssh", "idle", 2)).flatMap(
      (node) => node.endpointConfiguration?.inboundEndpoints ?? [],
    );
    assert.deepEqual(endpoints.map(({ name, backendPort, frontendPort }) => [name, backendPort, frontendPort]).sort(), [
      ["SSHRule.0", 22, 50_000],
      ["SSHRule.1", 22, 50_001],
    ]);
    await client.pool.deleteMethod("ssh");
  });

  it("show the endpoints of their nodes, one per NAT pool, each with its own port", async () => {
    const ssh = {
      name: "ssh",
      protocol: "tcp",
      backendPort: 22,
      frontendPortRangeStart: 15000,
      frontendPortRangeEnd: 15100,
    };
    const networkConfiguration = { endpointConfiguration: { inboundNATPools: [ssh] } };
    const body = { ...poolBody, id: "ports", targetDedicatedNodes: 2, networkConfiguration };
    await client.pool.add(body as unknown as BatchServiceModels.PoolAddParameter);
    const nodes = await nodesIn("ports", "idle", 2);
    const endpoints = nodes.flatMap((node) => node.endpointConfiguration?.inboundEndpoints ?? []);
    assert.deepEqual(endpoints.map(({ frontendPort }) => frontendPort).sort(), [15000, 15001]);
    assert.deepEqual(
      endpoints.map(({ backendPort, protocol }) => [backendPort, protocol]),
      [
        [22, "tcp"],
        [22, "tcp"],
      ],
    );
    await client.pool.deleteMethod("ports");
  });

  it("have an endpoint for SSH in addition to NAT pools of other ports", async () => {
    const game = { name: "game", protocol: "udp", backendPort: 64444, frontendPortRangeStart: 15000 };
    const networkConfiguration = {
      endpointConfiguration: { inboundNATPools: [{ ...game, frontendPortRangeEnd: 15100 }] },
    };
    await add("games", {
      targetDedicatedNodes: 1,
      networkConfiguration,
    } as Partial<BatchServiceModels.PoolAddParameter>);
    const [node] = await nodesIn("games", "idle", 1);
    const endpoints = node?.endpointConfiguration?.inboundEndpoints ?? [];
    assert.deepEqual(
      endpoints.map(({ name, backendPort }) => [name, backendPort]),
      [
        ["game.0", 64444],
        ["SSHRule.0", 22],
      ],
    );
    await client.pool.deleteMethod("games");
  });

  it("grow and shrink, and requeue the tasks of leaving nodes", async () => {
    await add("resize", { targetDedicatedNodes: 1 });
    await client.pool.resize("resize", { targetDedicatedNodes: 3 });
    await steady("resize");
    await nodesIn("resize", "idle", 3);
    await client.job.add({ id: "resized", poolInfo: { poolId: "resize" } });
    await client.task.add("resized", shell("t", "until [ -e $AZ_BATCH_NODE_SHARED_DIR/go ]; do sleep 0.02; done"));
    const { nodeInfo } = await taskIn(client, "resized", "t", "running");
    await client.pool.resize("resize", { targetDedicatedNodes: 1 });
    await steady("resize");
    assert.deepEqual(
      (await nodesOf("resize")).map(({ id }) => id),
      [nodeInfo?.nodeId],
      "idle nodes must go first",
    );

    const directory = test.environment.state.path("batch", "myaccount", "pools", "resize", nodeInfo!.nodeId!);
    const hasPort = () => JSON.stringify(test.environment.state.readJson("ports.json")).includes(nodeInfo!.nodeId!);
    assert.ok(existsSync(directory) && hasPort());
    await client.pool.removeNodes("resize", { nodeList: [nodeInfo!.nodeId!] });
    await steady("resize");
    const task = await client.task.get("resized", "t");
    assert.deepEqual([task.state, task.executionInfo?.requeueCount, task.nodeInfo], ["active", 1, undefined]);
    assert.ok(!existsSync(directory) && !hasPort(), "a node that leaves must take its folder and its port with it");
    const pool = await client.pool.get("resize");
    assert.deepEqual([pool.targetDedicatedNodes, pool.currentDedicatedNodes], [0, 0]);
    await client.job.deleteMethod("resized");
  });

  it("wait for tasks if they shrink with taskcompletion, until the resize is stopped", async () => {
    await add("drain", { targetDedicatedNodes: 1 });
    await client.job.add({ id: "drained", poolInfo: { poolId: "drain" } });
    await client.task.add("drained", shell("t", "sleep 600"));
    await taskIn(client, "drained", "t", "running");
    await client.pool.resize("drain", { targetDedicatedNodes: 0, nodeDeallocationOption: "taskcompletion" });
    assert.equal((await client.pool.get("drain")).allocationState, "resizing");
    assert.equal((await nodesOf("drain"))[0]?.state, "leavingpool");
    await assert.rejects(client.pool.resize("drain", { targetDedicatedNodes: 2 }), { code: "PoolBeingResized" });
    await client.pool.stopResize("drain");
    await steady("drain");
    assert.equal((await client.task.get("drained", "t")).state, "running");
    await client.task.terminate("drained", "t");
    await until(
      () => nodesOf("drain"),
      (nodes) => nodes.length === 0,
    );
  });

  it("are patched, and their nodes next run the new StartTask", async () => {
    await add("patch", { metadata: [{ name: "a", value: "b" }] });
    const [node] = await nodesIn("patch", "idle", 1);
    assert.equal(node?.startTaskInfo, undefined);
    await client.pool.patch("patch", { startTask: { commandLine: "/bin/sh -c 'exit 5'" } });
    const { metadata, startTask } = await client.pool.get("patch");
    assert.deepEqual([metadata, startTask?.commandLine], [[{ name: "a", value: "b" }], "/bin/sh -c 'exit 5'"]);
    await client.computeNode.reboot("patch", node!.id!);
    const [failed] = await nodesIn("patch", "starttaskfailed", 1);
    assert.deepEqual(
      [failed?.startTaskInfo?.exitCode, failed?.startTaskInfo?.result, failed?.startTaskInfo?.failureInfo?.code],
      [5, "failure", "FailureExitCode"],
    );

    await client.job.add({ id: "stuck", poolInfo: { poolId: "patch" } });
    await client.task.add("stuck", shell("t", "true"));
    await client.pool.updateProperties("patch", {
      certificateReferences: [],
      applicationPackageReferences: [],
      metadata: [],
    });
    assert.equal((await client.pool.get("patch")).startTask, undefined);
    assert.equal(
      (await client.task.get("stuck", "t")).state,
      "active",
      "a node whose StartTask failed must take no task",
    );
    await client.computeNode.reimage("patch", node!.id!);
    await taskIn(client, "stuck", "t", "completed");
  });

  it("have nodes that can be rebooted and excluded from scheduling", async () => {
    await add("nodes");
    const [node] = await nodesIn("nodes", "idle", 1);
    const nodeId = node!.id!;
    await client.job.add({ id: "on-nodes", poolInfo: { poolId: "nodes" } });
    const twice =
      "test -e $AZ_BATCH_NODE_SHARED_DIR/rebooted || { touch $AZ_BATCH_NODE_SHARED_DIR/rebooted; sleep 600; }";
    await client.task.add("on-nodes", shell("t", twice));
    const sharedFile = () =>
      client.file.getPropertiesFromComputeNode("nodes", nodeId, "shared/rebooted").then(
        () => true,
        () => false,
      );
    await until(sharedFile, (there) => there);
    await client.computeNode.reboot("nodes", nodeId);
    const { executionInfo } = await taskIn(client, "on-nodes", "t", "completed");
    assert.deepEqual([executionInfo?.exitCode, executionInfo?.requeueCount], [0, 1]);
    assert.ok((await client.computeNode.get("nodes", nodeId)).lastBootTime! > node!.lastBootTime!);

    await client.computeNode.disableScheduling("nodes", nodeId);
    await assert.rejects(client.computeNode.disableScheduling("nodes", nodeId), {
      code: "NodeAlreadyInTargetSchedulingState",
    });
    await client.task.add("on-nodes", shell("later", "true"));
    assert.equal((await client.computeNode.get("nodes", nodeId)).schedulingState, "disabled");
    assert.equal((await client.task.get("on-nodes", "later")).state, "active");
    await client.computeNode.enableScheduling("nodes", nodeId);
    await taskIn(client, "on-nodes", "later", "completed");
  });

  it("requeue their tasks when they are deleted, and leave nothing", async () => {
    await add("short-lived");
    await client.job.add({ id: "orphan", poolInfo: { poolId: "short-lived" } });
    await client.task.add("orphan", shell("t", "sleep 600"));
    await taskIn(client, "orphan", "t", "running");
    await client.pool.deleteMethod("short-lived");
    await notThere("short-lived");
    const task = await client.task.get("orphan", "t");
    assert.deepEqual([task.state, task.executionInfo?.requeueCount], ["active", 1]);
    assert.ok(!existsSync(test.environment.state.path("batch", "myaccount", "pools", "short-lived")));
  });

  it("are found by filter, and in the account's lists", async () => {
    await add("found", { targetDedicatedNodes: 0, metadata: [] });
    const pools = await client.pool.list({ poolListOptions: { filter: "id eq 'found'", select: "id,vmSize" } });
    assert.deepEqual(
      pools.map((pool) => ({ ...pool })),
      [{ id: "found", vmSize: "standard_d2s_v3" }],
    );
    const images = await client.account.listSupportedImages();
    assert.ok(
      images.some(({ nodeAgentSKUId }) => nodeAgentSKUId === poolBody.virtualMachineConfiguration?.nodeAgentSKUId),
    );
    assert.deepEqual([...(await client.application.list())], []);
    assert.deepEqual([...(await client.jobSchedule.list())], []);
    assert.equal((await client.jobSchedule.exists("none")).body, false);
  });

  describe("created by ARM", () => {
    const identity = (name: string) => ({
      resourceId: `/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`,
      clientId: `client-${name}`,
      objectId: `object-${name}`,
    });
    const token =
      "http://$HOST/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://storage.azure.com/&client_id=";
    /** Returns a task that requests a token from its node's IMDS. */
    const ask = (id: string, name: string) => ({
      id,
      commandLine: `"${process.execPath}" -e "fetch(process.env.AZURE_POD_IDENTITY_AUTHORITY_HOST + process.argv[1], { headers: { Metadata: 'true' } }).then(r => process.exit(r.status === 200 ? 0 : 1))" "${token.replace("http://$HOST", "")}client-${name}"`,
    });

    it("have only their own identities on every node", async () => {
      const made = await test.batch.createPool(test.accountId, { ...poolBody, id: "arm" }, [identity("one")]);
      assert.deepEqual([made.state, made.allocationState, made.currentDedicatedNodes], ["active", "steady", 1]);
      assert.deepEqual((await client.pool.get("arm")).identity, {
        type: "UserAssigned",
        userAssignedIdentities: [
          { resourceId: identity("one").resourceId, clientId: "client-one", principalId: "object-one" },
        ],
      });
      await client.job.add({ id: "imds", poolInfo: { poolId: "arm" } });
      await client.task.addCollection("imds", [ask("own", "one"), ask("others", "two")]);
      assert.equal((await taskIn(client, "imds", "own", "completed")).executionInfo?.exitCode, 0);
      assert.equal((await taskIn(client, "imds", "others", "completed")).executionInfo?.exitCode, 1);

      const request = "fetch(e.IDENTITY_ENDPOINT + '?api-version=2019-08-01&resource=r', { headers: h })";
      const program = `const e = process.env, h = { 'X-IDENTITY-HEADER': e.IDENTITY_HEADER }; ${request}.then(r => process.exit(r.status - 200))`;
      await client.task.add("imds", { id: "app-service", commandLine: `"${process.execPath}" -e "${program}"` });
      assert.equal((await taskIn(client, "imds", "app-service", "completed")).executionInfo?.exitCode, 0);

      await test.batch.updatePool(test.accountId, { ...poolBody, id: "arm" }, [identity("two")]);
      await client.task.add("imds", ask("changed", "two"));
      assert.equal((await taskIn(client, "imds", "changed", "completed")).executionInfo?.exitCode, 0);
    });

    const changes = [
      { displayName: "other" },
      { vmSize: "standard_d4s_v3" },
      { taskSlotsPerNode: 2 },
      { taskSchedulingPolicy: { nodeFillType: "pack" } },
      { enableInterNodeCommunication: true },
      { networkConfiguration: { subnetId: "/s" } },
      { upgradePolicy: { mode: "manual" } },
      { targetNodeCommunicationMode: "classic" },
    ];

    it("with nodes are updated in size, StartTask and metadata, and in nothing else", async () => {
      const startTask = { commandLine: "true" };
      await test.batch.createPool(test.accountId, { ...poolBody, id: "update", startTask }, []);
      const updated = await test.batch.updatePool(
        test.accountId,
        { ...poolBody, id: "update", targetDedicatedNodes: 2, metadata: [{ name: "a", value: "b" }] },
        [],
      );
      assert.deepEqual(
        [updated.startTask, updated.metadata, updated.currentDedicatedNodes],
        [undefined, [{ name: "a", value: "b" }], 2],
      );
      for (const change of changes) {
        await assert.rejects(test.batch.updatePool(test.accountId, { ...poolBody, id: "update", ...change }, []), {
          code: "PropertyCannotBeUpdated",
          details: {
            PropertyName: Object.keys(change)[0],
            Reason: `${Object.keys(change)[0]} can change only while the pool has no nodes; resize it to 0, or replace it`,
          },
        });
      }
    });

    it("without nodes are updated in everything, and start nodes of the new kind", async () => {
      await test.batch.updatePool(test.accountId, { ...poolBody, id: "update", targetDedicatedNodes: 0 }, []);
      const all = Object.assign({}, ...changes);
      const updated = await test.batch.updatePool(
        test.accountId,
        { ...poolBody, id: "update", ...all, targetDedicatedNodes: 1 },
        [],
      );
      const expected = {
        ...all,
        taskSchedulingPolicy: { nodeFillType: "Pack" },
        networkConfiguration: {
          dynamicVNetAssignmentScope: "none",
          enableAcceleratedNetworking: false,
          ...all.networkConfiguration,
        },
      };
      for (const [name, value] of Object.entries(expected)) assert.deepEqual(updated[name], value, name);
      assert.equal((await nodesOf("update"))[0]?.vmSize, "standard_d4s_v3");
      await test.batch.updatePool(test.accountId, { ...poolBody, id: "update", ...all, targetDedicatedNodes: 0 }, []);
      const again = await test.batch.updatePool(
        test.accountId,
        { ...poolBody, id: "update", targetDedicatedNodes: 0 },
        [],
      );
      assert.deepEqual([again.displayName, again.networkConfiguration], [undefined, undefined]);
    });

    it("are not updated while they are resized", async () => {
      const body = { ...poolBody, id: "resized-by-arm" };
      await test.batch.createPool(test.accountId, body, []);
      await client.job.add({ id: "resizes", poolInfo: { poolId: body.id } });
      await client.task.add("resizes", shell("t", "sleep 600"));
      await taskIn(client, "resizes", "t", "running");
      await client.pool.resize(body.id, { targetDedicatedNodes: 0, nodeDeallocationOption: "taskcompletion" });
      const metadata = [{ name: "a", value: "b" }];
      await assert.rejects(test.batch.updatePool(test.accountId, { ...body, metadata }, []), {
        code: "PoolBeingResized",
        status: 409,
      });
      assert.equal(test.batch.getPool(test.accountId, body.id)?.metadata, undefined);
      await client.job.deleteMethod("resizes");
      await steady(body.id);
    });

    it("wait for the tasks of nodes that leave if they are updated with TaskCompletion", async () => {
      const body = { ...poolBody, id: "drained-by-arm" };
      await test.batch.createPool(test.accountId, body, []);
      await client.job.add({ id: "drains", poolInfo: { poolId: body.id } });
      await client.task.add("drains", shell("t", "sleep 600"));
      await taskIn(client, "drains", "t", "running");
      const empty = { ...body, targetDedicatedNodes: 0 };
      const updated = await test.batch.updatePool(test.accountId, empty, [], "TaskCompletion");
      assert.equal(updated.allocationState, "resizing");
      assert.equal((await nodesOf(body.id))[0]?.state, "leavingpool");
      assert.equal((await client.task.get("drains", "t")).state, "running");
      await client.task.terminate("drains", "t");
      await steady(body.id);
      assert.equal((await nodesOf(body.id)).length, 0);
      await client.job.deleteMethod("drains");
    });

    it("are deleted", async () => {
      assert.equal(test.batch.getPool(test.accountId, "UPDATE")?.id, "update");
      await test.batch.deletePool(test.accountId, "update");
      assert.equal(test.batch.getPool(test.accountId, "update"), undefined);
      await assert.rejects(test.batch.deletePool(test.accountId, "update"), { code: "PoolNotFound" });
    });

    it("refuse unsupported properties", async () => {
      await assert.rejects(
        test.batch.createPool(
          test.accountId,
          { ...poolBody, id: "auto", userAccounts: [{ name: "someone", password: "a-long-passw0rd" }] },
          [],
        ),
        { code: "UnsupportedProperty" },
      );
      assert.equal(test.batch.getPool(test.accountId, "auto"), undefined);
    });
  });
});
