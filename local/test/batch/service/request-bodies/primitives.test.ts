import assert from "node:assert/strict";
import { before, describe, it } from "mocha";
import { poolBody, testBatch } from "../../support/test-batch";

const VERSION = "api-version=2024-07-01.20.0";

/** [what is sent, what the service returns], or undefined if the service refuses it. */
type Case = readonly [sent: unknown, returned: unknown];

/** Int32.Parse: digits with a sign, and spaces around them. A JSON number is not parsed. */
const INTEGERS: readonly Case[] = [
  [2, 2],
  ["2", 2],
  [" +2 ", 2],
  ["02", 2],
  ["2.0", undefined],
  ["0x2", undefined],
  ["two", undefined],
  ["", undefined],
  ["9999999999", undefined],
  [9999999999, undefined],
  [1.5, undefined],
  [true, undefined],
  [[2], undefined],
  [{}, undefined],
];

/** Boolean.Parse: the two words in any case, with spaces around them. */
const BOOLEANS: readonly Case[] = [
  [true, true],
  ["true", true],
  ["True", true],
  [" FALSE ", false],
  ["1", undefined],
  ["yes", undefined],
  ["", undefined],
  [1, undefined],
  [0, undefined],
];

/** XmlConvert.ToTimeSpan, and how .NET writes the result. */
const DURATIONS: readonly Case[] = [
  ["PT60M", "PT1H"],
  ["P3Y6M4DT12H30M5S", "P1279DT12H30M5S"],
  ["60", undefined],
  [60, undefined],
];

const STRINGS: readonly Case[] = [
  ["7", "7"],
  [7, undefined],
  [true, undefined],
  [["7"], undefined],
];

describe("JSON conversions of the Batch service", () => {
  const test = testBatch();
  before(() => test.pool({ targetDedicatedNodes: 0 }));

  const properties: [path: string, type: string, cases: readonly Case[], body: (value: unknown) => object][] = [
    ["priority", "Edm.Int32", INTEGERS, (priority) => ({ priority })],
    ["usesTaskDependencies", "Edm.Boolean", BOOLEANS, (usesTaskDependencies) => ({ usesTaskDependencies })],
    ["constraints.maxWallClockTime", "Edm.Time", DURATIONS, (time) => ({ constraints: { maxWallClockTime: time } })],
    ["displayName", "Edm.String", STRINGS, (displayName) => ({ displayName })],
  ];
  for (const [path, type, cases, body] of properties) {
    for (const [index, [sent, returned]] of cases.entries()) {
      it(`${returned === undefined ? "refuse" : "accept"} ${JSON.stringify(sent)} as ${type}`, async () => {
        const id = `${type.slice("Edm.".length)}-${index}`;
        const sentJob = { id, poolInfo: { poolId: "pool" }, ...body(sent) };
        const answer = await test.request("POST", `/jobs?${VERSION}`, { body: sentJob });
        if (returned === undefined) {
          assert.deepEqual([answer.status, answer.json.code], [400, "InvalidRequestBody"]);
          assert.deepEqual(answer.json.values, [
            { key: "PropertyName", value: path },
            {
              key: "Reason",
              value: `Cannot convert a primitive value to the expected type '${type}'. See the inner exception for more details.`,
            },
          ]);
          return;
        }
        assert.equal(answer.status, 201);
        const { json } = await test.request("GET", `/jobs/${id}?${VERSION}`);
        assert.deepEqual(
          path.split(".").reduce((value, name) => value[name], json),
          returned,
        );
      });
    }
  }

  it("apply to all bodies: pools, tasks, collections, lists and stored machine settings", async () => {
    const machine = {
      ...poolBody.virtualMachineConfiguration,
      osDisk: { diskSizeGB: "64", writeAcceleratorEnabled: "True" },
      securityProfile: { uefiSettings: { vTpmEnabled: "false" } },
    };
    const pool = { ...poolBody, id: "strings", targetDedicatedNodes: "0", taskSlotsPerNode: "2" };
    const created = await test.request("POST", `/pools?${VERSION}`, {
      body: { ...pool, virtualMachineConfiguration: machine, resourceTags: { priority: "1" } },
    });
    assert.equal(created.status, 201);
    const { json } = await test.request("GET", `/pools/strings?${VERSION}`);
    assert.deepEqual(
      [json.targetDedicatedNodes, json.taskSlotsPerNode, json.resourceTags, json.virtualMachineConfiguration],
      [
        0,
        2,
        { priority: "1" },
        {
          ...machine,
          imageReference: { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" },
          osDisk: { diskSizeGB: 64, writeAcceleratorEnabled: true, ephemeralOSDiskSettings: {} },
          securityProfile: { uefiSettings: { vTpmEnabled: false } },
        },
      ],
    );

    const poolInfo = { poolId: "pool" };
    await test.request("POST", `/jobs?${VERSION}`, { body: { id: "all", poolInfo, usesTaskDependencies: "true" } });
    const tasks = [
      { id: "good", commandLine: "true", requiredSlots: "1", dependsOn: { taskIdRanges: [{ start: "1", end: "3" }] } },
      { id: "bad", commandLine: "true", requiredSlots: "one" },
    ];
    const { json: added } = await test.request("POST", `/jobs/all/addtaskcollection?${VERSION}`, {
      body: { value: tasks },
    });
    assert.deepEqual(
      added.value.map(({ status, error }: { status: string; error?: { code: string } }) => [status, error?.code]),
      [
        ["Success", undefined],
        ["clienterror", "InvalidRequestBody"],
      ],
    );
    const { json: good } = await test.request("GET", `/jobs/all/tasks/good?${VERSION}`);
    assert.deepEqual([good.requiredSlots, good.dependsOn.taskIdRanges], [1, [{ start: 1, end: 3 }]]);
  });

  it("do not keep null and annotations", async () => {
    const body = { id: "nulls", poolInfo: { poolId: "pool", "odata.type": "x" }, displayName: null };
    assert.equal((await test.request("POST", `/jobs?${VERSION}`, { body })).status, 201);
    const { json } = await test.request("GET", `/jobs/nulls?${VERSION}`);
    assert.deepEqual([json.poolInfo, "displayName" in json], [{ poolId: "pool" }, false]);
  });

  it("leave limits to the property", async () => {
    const body = { id: "big", poolInfo: { poolId: "pool" }, priority: "1001" };
    const { status, json } = await test.request("POST", `/jobs?${VERSION}`, { body });
    assert.deepEqual([status, json.code], [400, "InvalidPropertyValue"]);
  });
});
