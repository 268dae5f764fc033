import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { poolBody, testBatch } from "../support/test-batch";

type Case = [request: string, body: unknown, status: number, code: string, detail?: string];

const task = (more: object) => ({ id: "t", commandLine: "true", ...more });
const { id: _, ...POOL } = poolBody;
const AUTO = "poolInfo.autoPoolSpecification";
/** Returns a job with an auto pool. */
const autoPool = (more: object, poolInfo: object = {}) => ({
  id: "new",
  poolInfo: { ...poolInfo, autoPoolSpecification: { poolLifetimeOption: "job", pool: POOL, ...more } },
});
const { id: _id, ...autoPoolOnly } = autoPool({});
const job = (more: object) => ({ id: "new", poolInfo: { poolId: "pool" }, ...more });
const pool = (more: object) => ({
  id: "new",
  vmSize: "standard_d2s_v3",
  targetDedicatedNodes: 0,
  virtualMachineConfiguration: poolBody.virtualMachineConfiguration,
  ...more,
});

/** Formulas that are refused. Any other error of a formula is the result of its evaluation. */
const FORMULAS = [
  ["a=1 b=2", "AutoScalingFormulaSyntaxError"],
  ["a=1;".padEnd(8193), "AutoScalingFormulaTooLong"],
] as const;

const cases: Case[] = [
  ["GET /nothing", undefined, 400, "InvalidUri"],
  ["GET /pools/none", undefined, 404, "PoolNotFound"],
  ["DELETE /pools/none", undefined, 404, "PoolNotFound"],
  ["GET /pools/none/nodes", undefined, 404, "PoolNotFound"],
  ["GET /pools/pool/nodes/none", undefined, 404, "NodeNotFound"],
  ["POST /pools/pool/nodes/none/reboot", {}, 404, "NodeNotFound"],
  ["GET /pools/pool/nodes/none/files", undefined, 404, "NodeNotFound"],
  ["GET /jobs/none", undefined, 404, "JobNotFound"],
  ["GET /jobs/none/tasks", undefined, 404, "JobNotFound"],
  ["GET /jobs/none/taskcounts", undefined, 404, "JobNotFound"],
  ["POST /jobs/none/tasks", task({}), 404, "JobNotFound"],
  ["GET /jobs/job/tasks/none", undefined, 404, "TaskNotFound"],
  ["GET /jobs/job/tasks/none/files", undefined, 404, "TaskNotFound"],
  ["GET /jobs/job/tasks/idle/files", undefined, 409, "TaskFilesUnavailable"],
  ["POST /jobs/job/tasks/idle/reactivate", undefined, 409, "TaskNotCompleted"],
  ["GET /jobs/job/jobpreparationandreleasetaskstatus", undefined, 409, "JobPreparationTaskNotSpecified"],
  ["GET /applications/none", undefined, 404, "ApplicationNotFound"],
  ["GET /jobschedules/none", undefined, 404, "JobScheduleNotFound"],
  ["PUT /jobs", {}, 405, "UnsupportedHttpVerb"],
  ["POST /jobschedules", { id: "new", schedule: {} }, 400, "MissingRequiredProperty", "jobSpecification"],
  ["GET /certificates", undefined, 501, "NotSupported"],
  ["GET /poolusagemetrics", undefined, 501, "NotSupported"],

  ["POST /jobs", "{", 400, "InvalidRequestBody"],
  ["POST /jobs", [], 400, "InvalidRequestBody"],
  ["POST /jobs", { id: "new" }, 400, "MissingRequiredProperty", "poolInfo"],
  ["POST /jobs", { poolInfo: { poolId: "p" } }, 400, "MissingRequiredProperty", "id"],
  ["POST /jobs", job({ id: "no spaces" }), 400, "InvalidPropertyValue", "id"],
  ["POST /jobs", job({ id: "x".repeat(65) }), 400, "InvalidPropertyValue", "id"],
  ["POST /jobs", job({ priority: 1001 }), 400, "InvalidPropertyValue", "priority"],
  ["POST /jobs", job({ onAllTasksComplete: "explode" }), 400, "InvalidPropertyValue", "onAllTasksComplete"],
  [
    "POST /jobs",
    job({ constraints: { maxWallClockTime: "1h" } }),
    400,
    "InvalidRequestBody",
    "constraints.maxWallClockTime",
  ],
  ["POST /jobs", job({ prority: 1 }), 400, "InvalidRequestBody", "prority"],
  [
    "POST /jobs",
    job({ jobManagerTask: { id: "m", commandLine: "true", dependsOn: { taskIds: ["t"] } } }),
    400,
    "InvalidRequestBody",
    "jobManagerTask.dependsOn",
  ],
  [
    "POST /jobs",
    job({ jobReleaseTask: { commandLine: "true" } }),
    400,
    "MissingRequiredProperty",
    "jobPreparationTask",
  ],
  ["POST /jobs", { id: "new", poolInfo: {} }, 400, "MissingRequiredProperty", "poolInfo.poolId"],
  ["POST /jobs", autoPool({}, { poolId: "pool" }), 400, "InvalidPropertyValue", "poolInfo"],
  ["POST /jobs", autoPool({ pool: undefined }), 400, "MissingRequiredProperty", `${AUTO}.pool`],
  [
    "POST /jobs",
    autoPool({ poolLifetimeOption: undefined }),
    400,
    "MissingRequiredProperty",
    `${AUTO}.poolLifetimeOption`,
  ],
  [
    "POST /jobs",
    autoPool({ poolLifetimeOption: "jobSchedule" }),
    400,
    "InvalidPropertyValue",
    `${AUTO}.poolLifetimeOption`,
  ],
  ["POST /jobs", autoPool({ poolLifetimeOption: "year" }), 400, "InvalidPropertyValue", `${AUTO}.poolLifetimeOption`],
  [
    "POST /jobs",
    autoPool({ autoPoolIdPrefix: "x".repeat(21) }),
    400,
    "InvalidPropertyValue",
    `${AUTO}.autoPoolIdPrefix`,
  ],
  ["POST /jobs", autoPool({ autoPoolIdPrefix: "a b" }), 400, "InvalidPropertyValue", `${AUTO}.autoPoolIdPrefix`],
  ["POST /jobs", autoPool({ pool: {} }), 400, "MissingRequiredProperty", `${AUTO}.pool.vmSize`],
  ["POST /jobs", autoPool({ pool: { ...POOL, id: "own" } }), 400, "InvalidRequestBody", `${AUTO}.pool.id`],
  [
    "POST /jobs",
    autoPool({ pool: { ...POOL, taskSlotsPerNode: 0 } }),
    400,
    "InvalidPropertyValue",
    `${AUTO}.pool.taskSlotsPerNode`,
  ],
  [
    "POST /jobs",
    autoPool({ pool: { ...POOL, enableAutoScale: true } }),
    400,
    "MissingRequiredProperty",
    `${AUTO}.pool.autoScaleFormula`,
  ],
  [
    "POST /jobs",
    autoPool({ pool: { ...POOL, autoScaleFormula: "a=1;" } }),
    400,
    "InvalidPropertyValue",
    `${AUTO}.pool.autoScaleFormula`,
  ],
  ["PATCH /jobs/job", autoPoolOnly, 400, "PropertyCannotBeUpdated", "poolInfo.autoPoolSpecification"],
  ["POST /jobs", job({ allowTaskPreemption: "true" }), 400, "UnsupportedProperty", "allowTaskPreemption"],
  ["POST /jobs", job({ id: "job", allowTaskPreemption: "false" }), 409, "JobExists"],
  ["POST /jobs", job({ id: "JOB" }), 409, "JobExists"],
  ["POST /jobs/job/disable", {}, 400, "MissingRequiredProperty", "disableTasks"],
  ["PUT /jobs/job", {}, 400, "MissingRequiredProperty", "poolInfo"],
  ["PATCH /jobs/job", { poolInfo: { poolId: "other" } }, 409, "OperationInvalidForCurrentState"],
  ["PATCH /jobs/job", { id: "other" }, 400, "InvalidRequestBody", "id"],

  ["POST /jobs/done/tasks", task({}), 409, "JobCompleted"],
  ["POST /jobs/done/terminate", {}, 409, "JobCompleted"],
  ["POST /jobs/done/enable", {}, 409, "JobCompleted"],
  ["POST /jobs/done/disable", { disableTasks: "requeue" }, 409, "JobCompleted"],
  ["PATCH /jobs/done", { priority: 1 }, 409, "JobCompleted"],

  ["POST /jobs/job/tasks", { id: "t" }, 400, "MissingRequiredProperty", "commandLine"],
  ["POST /jobs/job/tasks", task({ id: "idle" }), 409, "TaskExists"],
  ["POST /jobs/job/tasks", task({ id: "IDLE" }), 409, "TaskExists"],
  ["POST /jobs/job/tasks", task({ dependsOn: { taskIds: ["idle"] } }), 400, "TaskDependenciesNotSpecifiedOnJob"],
  ["POST /jobs/job/tasks", task({ requiredSlots: 0 }), 400, "InvalidPropertyValue", "requiredSlots"],
  [
    "POST /jobs/job/tasks",
    task({ outputFiles: [{ filePattern: "*" }] }),
    400,
    "MissingRequiredProperty",
    "outputFiles[0].destination",
  ],
  [
    "POST /jobs/job/tasks",
    task({ outputFiles: [{ filePattern: "*", destination: { container: { containerURL: "x" } } }] }),
    400,
    "InvalidRequestBody",
    "outputFiles[0].destination.container.containerURL",
  ],
  [
    "POST /jobs/job/tasks",
    task({ resourceFiles: [{ filePath: "a" }] }),
    400,
    "InvalidPropertyValue",
    "resourceFiles[0]",
  ],
  [
    "POST /jobs/job/tasks",
    task({ resourceFiles: [{ httpUrl: "https://x/y" }] }),
    400,
    "InvalidPropertyValue",
    "resourceFiles[0].filePath",
  ],
  [
    "POST /jobs/job/tasks",
    task({ resourceFiles: [{ autoStorageContainerName: "c", httpUrl: "https://x/y", filePath: "y" }] }),
    400,
    "InvalidPropertyValue",
    "resourceFiles[0]",
  ],
  [
    "POST /jobs/job/tasks",
    task({ multiInstanceSettings: { coordinationCommandLine: "x", numberOfInstances: 2 } }),
    400,
    "UnsupportedProperty",
    "multiInstanceSettings",
  ],
  [
    "POST /jobs/job/tasks",
    task({ containerSettings: { imageName: "x" } }),
    400,
    "UnsupportedProperty",
    "containerSettings",
  ],
  [
    "POST /jobs/job/tasks",
    task({ applicationPackageReferences: [{ applicationId: "x" }] }),
    400,
    "UnsupportedProperty",
    "applicationPackageReferences",
  ],
  [
    "POST /jobs/job/tasks",
    task({ authenticationTokenSettings: { access: ["pool"] } }),
    400,
    "InvalidPropertyValue",
    "authenticationTokenSettings.access[0]",
  ],
  [
    "POST /jobs/job/tasks",
    task({ userIdentity: { username: "root" } }),
    400,
    "UnsupportedProperty",
    "userIdentity.username",
  ],
  [
    "POST /jobs/job/tasks",
    task({ exitConditions: { default: { jobAction: "terminate" } } }),
    400,
    "InvalidPropertyValue",
    "exitConditions",
  ],
  ["POST /jobs/prepared/tasks", task({ id: "JobPreparation" }), 409, "TaskIdSameAsJobPreparationTask"],
  [
    "POST /jobs/dependent/tasks",
    task({ dependsOn: { taskIdRanges: [{ start: 3, end: 1 }] } }),
    400,
    "InvalidPropertyValue",
    "dependsOn.taskIdRanges[0].end",
  ],
  [
    "POST /jobs/dependent/tasks",
    task({ dependsOn: { taskIds: Array.from({ length: 1001 }, (_, index) => `${index}`.padEnd(64, "x")) } }),
    400,
    "TaskDependencyListTooLong",
  ],
  [
    "POST /jobs/job/tasks",
    task({
      resourceFiles: Array.from({ length: 400 }, (_, index) => ({
        httpUrl: `https://myaccount.blob.core.windows.net/inputs/frames/scene-${index}/texture-of-the-floor-${index}.png`,
        filePath: `inputs/frames/scene-${index}/texture-of-the-floor-${index}.png`,
      })),
    }),
    400,
    "InvalidPropertyValue",
    "resourceFiles",
  ],
  ["POST /jobs/job/tasks", task({ commandLine: "x".repeat(32_769) }), 400, "InvalidPropertyValue", "commandLine"],
  ["POST /jobs/job/tasks", task({ commandLine: "a\0b" }), 400, "InvalidPropertyValue", "commandLine"],
  [
    "POST /jobs/job/tasks",
    task({ environmentSettings: [{ name: "A", value: "a\0b" }] }),
    400,
    "InvalidPropertyValue",
    "environmentSettings[0].value",
  ],
  [
    "POST /jobs/job/tasks",
    task({ environmentSettings: [{ name: "A\0", value: "" }] }),
    400,
    "InvalidPropertyValue",
    "environmentSettings[0].name",
  ],
  ["POST /jobs/job/tasks", `{"id":${"[".repeat(5_000)}${"]".repeat(5_000)}}`, 400, "InvalidRequestBody"],
  [`GET /jobs?$filter=${"(".repeat(3_000)}`, undefined, 400, "InvalidQueryParameterValue", "$filter"],
  ["POST /jobs/job/addtaskcollection", {}, 400, "MissingRequiredProperty", "value"],
  [
    "POST /jobs/job/addtaskcollection",
    { value: Array.from({ length: 101 }, (_, index) => task({ id: `${index}` })) },
    400,
    "InvalidPropertyValue",
    "value",
  ],
  [
    "POST /jobs/job/addtaskcollection",
    { value: [task({ displayName: "x".repeat(1024 * 1024) })] },
    413,
    "RequestBodyTooLarge",
  ],

  ["POST /pools", pool({ id: "pool" }), 409, "PoolExists"],
  ["POST /pools", pool({ vmSize: undefined }), 400, "MissingRequiredProperty", "vmSize"],
  ["POST /pools", pool({ taskSlotsPerNode: 257 }), 400, "InvalidPropertyValue", "taskSlotsPerNode"],
  ["POST /pools", pool({ enableAutoScale: true }), 400, "MissingRequiredProperty", "autoScaleFormula"],
  [
    "POST /pools",
    pool({ enableAutoScale: true, autoScaleFormula: "a=1" }),
    400,
    "InvalidPropertyValue",
    "targetDedicatedNodes",
  ],
  [
    "POST /pools",
    pool({ enableAutoScale: true, autoScaleFormula: "a=1", autoScaleEvaluationInterval: "PT4M" }),
    400,
    "InvalidPropertyValue",
    "autoScaleEvaluationInterval",
  ],
  [
    "POST /pools",
    pool({ autoScaleFormula: "$TargetDedicatedNodes=1;" }),
    400,
    "InvalidPropertyValue",
    "autoScaleFormula",
  ],
  [
    "POST /pools",
    pool({ applicationPackageReferences: [{ applicationId: "a" }] }),
    400,
    "UnsupportedProperty",
    "applicationPackageReferences",
  ],
  ["POST /pools", pool({ mountConfiguration: {} }), 400, "InvalidRequestBody", "mountConfiguration"],
  ["POST /pools", pool({ userAccounts: [{ name: "a" }] }), 400, "UnsupportedProperty", "userAccounts"],
  [
    "POST /pools",
    pool({ cloudServiceConfiguration: { osFamily: "6" } }),
    400,
    "UnsupportedProperty",
    "cloudServiceConfiguration",
  ],
  ["POST /pools", pool({ identity: { type: "UserAssigned" } }), 400, "InvalidRequestBody", "identity"],
  [
    "POST /pools",
    pool({ virtualMachineConfiguration: { imageReference: {}, nodeAgentSKUId: "windows amd64" } }),
    400,
    "InvalidPropertyValue",
    "virtualMachineConfiguration.nodeAgentSKUId",
  ],
  ["POST /pools/pool/resize", {}, 400, "MissingRequiredProperty", "targetDedicatedNodes"],
  ["POST /pools/pool/stopresize", undefined, 409, "OperationInvalidForCurrentState"],
  ["POST /pools/pool/removenodes", { nodeList: ["none"] }, 400, "InvalidPropertyValue", "nodeList"],
  ...FORMULAS.flatMap(([formula, code]): Case[] => [
    [
      "POST /pools",
      pool({ targetDedicatedNodes: undefined, enableAutoScale: true, autoScaleFormula: formula }),
      400,
      code,
      "autoScaleFormula",
    ],
    ["POST /pools/pool/enableautoscale", { autoScaleFormula: formula }, 400, code, "autoScaleFormula"],
    ["POST /pools/pool/evaluateautoscale", { autoScaleFormula: formula }, 400, code, "autoScaleFormula"],
  ]),
  ["POST /pools/pool/evaluateautoscale", { autoScaleFormula: "" }, 400, "InvalidPropertyValue", "autoScaleFormula"],
  ["POST /pools/pool/evaluateautoscale", { autoScaleFormula: "a=1" }, 409, "OperationInvalidForCurrentState"],
  ["POST /pools/pool/enableautoscale", {}, 400, "MissingRequiredProperty", "autoScaleFormula"],

  ["GET /jobs?maxresults=0", undefined, 400, "InvalidQueryParameterValue", "maxresults"],
  ["GET /jobs?maxresults=1001", undefined, 400, "InvalidQueryParameterValue", "maxresults"],
  ["GET /jobs?$filter=color eq 'red'", undefined, 400, "InvalidQueryParameterValue", "$filter"],
  ["GET /jobs?$filter=state", undefined, 400, "InvalidQueryParameterValue", "$filter"],
  ["GET /jobs?$select=id,color", undefined, 400, "InvalidQueryParameterValue", "$select"],
  ["GET /jobs/job?$select=color", undefined, 400, "InvalidQueryParameterValue", "$select"],
  ["GET /jobs?$top=5", undefined, 400, "UnsupportedQueryParameter", "$top"],
  ["GET /jobs/job?maxresults=5", undefined, 400, "UnsupportedQueryParameter", "maxresults"],
  ["DELETE /pools/pool?force=true", undefined, 400, "UnsupportedQueryParameter", "force"],
  ["GET /jobs?$expand=tasks", undefined, 400, "InvalidQueryParameterValue", "$expand"],
  ["GET /jobs/job?$expand=stats,tasks", undefined, 400, "InvalidQueryParameterValue", "$expand"],
];

describe("errors of the Batch service", () => {
  const test = testBatch();
  before(async () => {
    const client = test.client();
    await test.pool({ targetDedicatedNodes: 0 });
    const poolInfo = { poolId: "pool" };
    await client.job.add({ id: "job", poolInfo });
    await client.task.add("job", { id: "idle", commandLine: "true" });
    await client.job.add({ id: "prepared", poolInfo, jobPreparationTask: { commandLine: "true" } });
    await client.job.add({ id: "dependent", poolInfo, usesTaskDependencies: true });
    await client.job.add({ id: "done", poolInfo });
    await client.job.terminate("done");
  });

  for (const [request, body, status, code, detail] of cases) {
    it(`answers ${request} ${JSON.stringify(body ?? "").slice(0, 80)} with ${status} ${code} ${detail ?? ""}`, async () => {
      const [method = "", path = ""] = request.split(/ (.*)/);
      const url = `${encodeURI(path)}${path.includes("?") ? "&" : "?"}api-version=2022-10-01.16.0`;
      const answer = await test.request(method, url, { body });
      assert.deepEqual([answer.status, answer.json.code], [status, code]);
      if (detail !== undefined) assert.equal(answer.json.values[0].value, detail);
    });
  }

  it("require an api-version that is served", async () => {
    const { status, json } = await test.request("GET", "/jobs");
    assert.deepEqual([status, json.code, json.values[0].value], [400, "MissingRequiredQueryParameter", "api-version"]);
    const unknown = await test.request("GET", "/jobs?api-version=2099-01-01.1.0");
    assert.deepEqual([unknown.status, unknown.json.code], [400, "InvalidQueryParameterValue"]);
  });

  it("do not concern $expand=stats, which is answered without statistics", async () => {
    for (const path of ["/jobs", "/jobs/job", "/pools", "/pools/pool", "/jobs/job/tasks/idle"]) {
      const answer = await test.request("GET", `${path}?$expand=stats&api-version=2024-07-01.20.0`);
      assert.deepEqual([answer.status, "stats" in (answer.json.value?.[0] ?? answer.json)], [200, false], path);
    }
    const { stats } = await test.client().job.get("job", { jobGetOptions: { expand: "stats" } });
    assert.equal(stats, undefined);
  });

  it("have the format that clients parse, with request id and time", async () => {
    const { headers, json } = await test.request("GET", "/jobs/none?api-version=2024-07-01.20.0", {
      headers: { "client-request-id": "mine", "return-client-request-id": "true" },
    });
    assert.equal(headers["content-type"], "application/json; odata=minimalmetadata");
    assert.equal(headers["client-request-id"], "mine");
    assert.match(json["odata.metadata"], /^https:\/\/127\.0\.0\.1:\d+\/\$metadata#.*errors\/@Element$/);
    assert.equal(json.message.lang, "en-US");
    const [message, id, time] = json.message.value.split("\n");
    assert.equal(message, "The specified job does not exist.");
    assert.equal(id, `RequestId:${headers["request-id"]}`);
    assert.ok(!Number.isNaN(Date.parse(time.slice("Time:".length))));
  });

  it("reach the client as an error with code and values", async () => {
    await assert.rejects(test.client().task.add("job", { id: "a b", commandLine: "true" }), (error: unknown) => {
      const { statusCode, code, body } = error as {
        statusCode: number;
        code: string;
        body: { values: { key: string }[] };
      };
      assert.deepEqual([statusCode, code, body.values[0]?.key], [400, "InvalidPropertyValue", "PropertyName"]);
      return true;
    });
  });

  it("give the reason in one line to Resource Manager, and never a text that could be a secret", async () => {
    const environmentSettings = [{ name: "A", value: "secret".repeat(10_000) }];
    const { text } = await test.request("POST", "/jobs/job/tasks?api-version=2024-07-01.20.0", {
      body: task({ environmentSettings }),
    });
    assert.match(text, /environmentSettings\[0\]\.value must be a text of 0 to 32768 characters, got 60000 characters/);
    assert.ok(!text.includes("secret"));
    await assert.rejects(test.batch.createPool(test.accountId, { ...poolBody, id: "arm", taskSlotsPerNode: 300 }, []), {
      message:
        "The value provided for one of the properties in the request body is invalid. taskSlotsPerNode must be a whole number from 1 to 256, got 300",
    });
  });

  it("are only a status for HEAD requests", async () => {
    const missing = await test.request("HEAD", "/pools/none?api-version=2024-07-01.20.0");
    assert.deepEqual([missing.status, missing.text], [404, ""]);
    assert.equal((await test.client().pool.exists("none")).body, false);
    assert.equal((await test.client().pool.exists("pool")).body, true);
  });
});
