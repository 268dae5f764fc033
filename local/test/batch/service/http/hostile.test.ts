import assert from "node:assert/strict";
import fc from "fast-check";
import { before, describe, it } from "mocha";
import { IS_NIGHTLY } from "../../../support/nightly";
import { poolBody, testBatch } from "../../support/test-batch";

/** A nightly run sends each value at each place, and this many random requests per test. */
const RANDOM_REQUESTS = IS_NIGHTLY ? 500 : 80;
/** Other runs send each value at every eleventh place, so that each place gets three of them. */
const STEP = IS_NIGHTLY ? 1 : 11;

// The service answers everything that a client sends with one of its codes, and continues. Bodies are texts, because
// `JSON.stringify` cannot produce all of them.
const deep = (depth: number, open: string, close: string) => open.repeat(depth) + close.repeat(depth);
const hostile = [
  "null",
  "1e400",
  "-1e400",
  "-0",
  "1.5",
  "9007199254740993",
  "123456789012345678901234567890",
  "true",
  '""',
  '"\\u0000"',
  '"a\\u0000b"',
  '"\\ud800"',
  '"\\udc00\\ud800"',
  '"\\uffff\\ufffe"',
  '"../../x"',
  '"__proto__"',
  "[]",
  "{}",
  "[null]",
  "[{}]",
  '{"__proto__":{"a":1},"constructor":1}',
  '{"a":1,"a":2}',
  JSON.stringify("x".repeat(40_000)),
  JSON.stringify("é".repeat(1_000)),
  deep(90, "[", "]"),
  deep(5_000, "[", "]"),
  deep(5_000, '{"a":', "}").replace(":}", ":1}"),
  deep(100_000, "[", "]"),
  "{",
  "'",
  "NaN",
];

const setting = { name: "A", value: "$A" };
const resourceFile = {
  httpUrl: "https://127.0.0.1/c/b",
  filePath: "b",
  fileMode: "0755",
  identityReference: { resourceId: "/x" },
};
const task = {
  id: "t",
  displayName: "t",
  commandLine: "/bin/true",
  resourceFiles: [resourceFile],
  outputFiles: [
    {
      filePattern: "*",
      destination: {
        container: { containerUrl: "https://127.0.0.1/c", path: "p", uploadHeaders: [{ name: "a", value: "b" }] },
      },
      uploadOptions: { uploadCondition: "tasksuccess" },
    },
  ],
  environmentSettings: [setting],
  affinityInfo: { affinityId: "TVM:x" },
  constraints: { maxWallClockTime: "PT1M", retentionTime: "P1D", maxTaskRetryCount: 0 },
  requiredSlots: 1,
  userIdentity: { autoUser: { scope: "pool", elevationLevel: "nonadmin" } },
  exitConditions: {
    exitCodes: [{ code: 1, exitOptions: { dependencyAction: "satisfy" } }],
    default: { dependencyAction: "block" },
  },
  dependsOn: { taskIds: ["other"], taskIdRanges: [{ start: 1, end: 2 }] },
};
const job = {
  id: "fuzz",
  displayName: "j",
  priority: 1,
  maxParallelTasks: 1,
  onAllTasksComplete: "noaction",
  onTaskFailure: "noaction",
  usesTaskDependencies: true,
  constraints: { maxWallClockTime: "PT1H", maxTaskRetryCount: 0 },
  metadata: [{ name: "a", value: "b" }],
  commonEnvironmentSettings: [setting],
  jobPreparationTask: {
    id: "prep",
    commandLine: "/bin/true",
    resourceFiles: [resourceFile],
    environmentSettings: [setting],
  },
  poolInfo: { poolId: "pool" },
};
const pool = {
  ...poolBody,
  id: "fuzz",
  targetDedicatedNodes: 0,
  resizeTimeout: "PT5M",
  metadata: [{ name: "a", value: "b" }],
  taskSchedulingPolicy: { nodeFillType: "pack" },
  startTask: { commandLine: "/bin/true", environmentSettings: [setting], resourceFiles: [resourceFile] },
};

const bodies: [request: string, body: object][] = [
  ["POST /jobs/job/tasks", task],
  [
    "POST /jobs/job/addtaskcollection",
    { value: [{ id: "t", commandLine: "/bin/true", environmentSettings: [setting] }] },
  ],
  ["PUT /jobs/job/tasks/idle", { constraints: task.constraints }],
  ["POST /jobs", job],
  ["PATCH /jobs/job", { priority: 1, constraints: job.constraints, metadata: job.metadata, poolInfo: job.poolInfo }],
  ["PUT /jobs/job", { priority: 1, constraints: job.constraints, poolInfo: job.poolInfo }],
  ["POST /jobs/none/disable", { disableTasks: "requeue" }],
  ["POST /jobs/none/terminate", { terminateReason: "x" }],
  ["POST /pools", pool],
  ["PATCH /pools/pool", { startTask: pool.startTask, metadata: pool.metadata }],
  [
    "POST /pools/pool/updateproperties",
    { startTask: pool.startTask, metadata: [], certificateReferences: [], applicationPackageReferences: [] },
  ],
  ["POST /pools/pool/resize", { targetDedicatedNodes: 0, resizeTimeout: "PT5M", nodeDeallocationOption: "requeue" }],
  ["POST /pools/pool/removenodes", { nodeList: ["tvm-none"], nodeDeallocationOption: "requeue" }],
];

describe("a Batch account under hostile requests", function () {
  this.timeout(60_000);
  const test = testBatch();

  before(async () => {
    await test.pool({ targetDedicatedNodes: 0 });
    await test.request("POST", "/jobs?api-version=2024-07-01.20.0", {
      body: { ...job, id: "job", jobPreparationTask: undefined },
    });
    await test.request("POST", "/jobs/job/tasks?api-version=2024-07-01.20.0", {
      body: { id: "idle", commandLine: "true" },
    });
  });

  async function send(request: string, query: string, body?: string) {
    const [method = "", path = ""] = request.split(" ");
    const answer = await test.request(method, `${path}?api-version=2024-07-01.20.0${query}`, { body });
    const shown = `${request}${query.slice(0, 80)} ${body?.slice(0, 200)} is answered ${answer.status} ${answer.text.slice(0, 300)}`;
    assert.ok(answer.status < 500, shown);
    if (answer.status >= 400 && method !== "HEAD") assert.match(answer.json?.code ?? "", /^\w+$/, shown);
    return answer;
  }

  for (const [request, body] of bodies) {
    it(`answers ${request} with hostile values at all places of its body`, async () => {
      for (const mutant of mutants(body)) {
        await send(request, "", mutant);
        // Deletes what was accepted, to make room for the next request.
        if (request === "POST /jobs") await test.request("DELETE", "/jobs/fuzz?api-version=2024-07-01.20.0");
        if (request === "POST /pools") await test.request("DELETE", "/pools/fuzz?api-version=2024-07-01.20.0");
        if (request.startsWith("POST /jobs/job/"))
          await test.request("DELETE", "/jobs/job/tasks/t?api-version=2024-07-01.20.0");
      }
    });
  }

  it("answers any JSON, and texts that are not JSON", async () => {
    const paths = fc.constantFrom(...bodies.map(([request]) => request));
    const text = fc.oneof(fc.json(), fc.string({ unit: "binary" }), fc.constantFrom(...hostile));
    await fc.assert(
      fc.asyncProperty(paths, text, async (request, body) => {
        await send(request, "", body);
      }),
      { numRuns: RANDOM_REQUESTS },
    );
  });

  const lists = [
    "/jobs",
    "/jobs/job/tasks",
    "/pools",
    "/pools/pool/nodes",
    "/supportedimages",
    "/nodecounts",
    "/applications",
  ];
  const clauses = [
    "(".repeat(3_000),
    `${"(".repeat(3_000)}id eq 'a'${")".repeat(3_000)}`,
    `${"not ".repeat(2_000)}id eq 'a'`,
    `${"id eq 'a' or ".repeat(500)}id eq 'a'`,
    "id eq 'a",
    "id eq 'a''",
    "id/../x eq 1",
    "__proto__ eq 1",
    "id/__proto__/constructor eq 1",
    "constructor eq 1",
    "startswith(id,'a'",
    "startswith(id,1e999)",
    "id gt datetime'99999-99-99'",
    "id toString 1",
    "'a' eq id",
    "id eq \0",
    "\0",
  ];
  it("answers any $filter, $select, $expand, $skiptoken and maxresults", async () => {
    const value = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.constantFrom(...clauses),
      fc.stringMatching(/^[()'a-z0-9 ,]{0,60}$/),
    );
    const name = fc.constantFrom("$filter", "$select", "$expand", "$skiptoken", "maxresults", "timeout");
    const query = (parameter: string, text: string) =>
      `&${parameter}=${encodeURIComponent(text.replace(/\p{Cs}/gu, ""))}`;
    for (const [index, path] of lists.entries())
      for (const clause of clauses.filter((_, number) => IS_NIGHTLY || (number + index) % 4 === 0))
        await send(`GET ${path}`, query("$filter", clause));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lists), name, value, async (path, parameter, text) => {
        await send(`GET ${path}`, query(parameter, text));
      }),
      { numRuns: RANDOM_REQUESTS },
    );
  });

  it("answers any path", async () => {
    const segment = fc.oneof(
      fc.constantFrom(
        "jobs",
        "tasks",
        "pools",
        "files",
        "job",
        "idle",
        "pool",
        "nodes",
        "%00",
        "%2e%2e",
        "%ff",
        "%ed%a0%80",
        "%",
        "..",
        "",
      ),
      fc.string({ unit: "binary", maxLength: 100 }).map((text) => encodeURIComponent(text.replace(/\p{Cs}/gu, ""))),
    );
    const method = fc.constantFrom("GET", "HEAD", "PATCH", "PUT", "POST");
    await fc.assert(
      fc.asyncProperty(method, fc.array(segment, { maxLength: 6 }), async (verb, segments) => {
        await send(`${verb} /${segments.join("/")}`, "", verb === "GET" || verb === "HEAD" ? undefined : "{}");
      }),
      { numRuns: RANDOM_REQUESTS },
    );
  });

  it("answers any condition and range", async () => {
    const headers = [
      "if-match",
      "if-none-match",
      "if-modified-since",
      "if-unmodified-since",
      "ocp-range",
      "client-request-id",
    ];
    const value = fc.string({ unit: fc.constantFrom(...' "*,=-:;bytes0129GMTä'), maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...headers), value, async (name, text) => {
        for (const path of [
          "/jobs/job",
          "/jobs/job/tasks/idle",
          "/jobs/job/tasks/idle/files/stdout.txt",
          "/pools/pool",
        ]) {
          const answer = await test.request("GET", `${path}?api-version=2024-07-01.20.0`, {
            headers: { [name]: text.trim(), "return-client-request-id": "true" },
          });
          assert.ok(answer.status < 500, `${path} ${name}: ${text} is answered ${answer.status} ${answer.text}`);
        }
      }),
      { numRuns: RANDOM_REQUESTS / 2 },
    );
  });
});

/** Returns the body with its places replaced by hostile values, and with a repeated key. */
function* mutants(body: object): Generator<string> {
  const marker = "\u0001here";
  for (const [index, place] of placesOf(body).entries()) {
    const marked = JSON.stringify(replaced(body, place, marker));
    for (const value of hostile.filter((_, number) => (number + index) % STEP === 0))
      yield marked.replace(JSON.stringify(marker), () => value);
  }
  const whole = JSON.stringify(body);
  yield whole.replace(/^\{/, '{"id":1,"id":null,"__proto__":1,');
  yield whole.slice(0, -1);
  yield* hostile;
}

function placesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null) return [[...path]];
  const below = Object.entries(value).flatMap(([name, content]) => placesOf(content, [...path, name]));
  return path.length === 0 ? below : [[...path], ...below];
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? replaced(item, rest, by) : item));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, content]) => [
      key,
      key === name ? replaced(content, rest, by) : content,
    ]),
  );
}
