import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, it } from "mocha";
import type { Account } from "../../../batch/service/account";
import { serviceRoutes } from "../../../batch/service/routes/service";
import { RECORDINGS } from "../../likeness/recordings";
import { documentedOperations, OLDER_OPERATIONS, OPERATIONS, type Operation, operationOf } from "../support/operations";
import { poolBody, type RawResponse, shell, taskIn, testBatch, until } from "../support/test-batch";

/** What local Azure does with an operation, as the table in docs/local-azure.md says it. */
type Coverage = "implemented" | "always empty" | `refused: \`${string}\``;

const PAGE = readFileSync(join(__dirname, "../../../../docs/local-azure.md"), "utf8");

const ALL = [...OPERATIONS, ...OLDER_OPERATIONS];

/** Codes of an error that says that the operation is not supported. */
const REFUSED: readonly string[] = ["NotSupported", "UnsupportedProperty", "InvalidUri", "UnsupportedHttpVerb"];

/** Codes of an error that says that an object does not exist, for objects that cannot be created. */
const NEVER_FOUND: readonly string[] = ["ApplicationNotFound"];

const POOL_INFO = { poolId: "pool" };

const SCHEDULE = { schedule: { recurrenceInterval: "PT1H" }, jobSpecification: { poolInfo: POOL_INFO } };

/** Returns bodies by operation. The others have no body, or an empty one. */
const bodies = (nodeId: string): Readonly<Record<string, object>> => ({
  "Create Pool": { ...poolBody, id: "other", targetDedicatedNodes: 0 },
  "Update Pool": { metadata: [{ name: "a", value: "b" }] },
  "Replace Pool Properties": { metadata: [], applicationPackageReferences: [], certificateReferences: [] },
  "Enable Pool Auto Scale": { autoScaleFormula: "$TargetDedicatedNodes = 1;" },
  "Evaluate Pool Auto Scale": { autoScaleFormula: "$TargetDedicatedNodes = 1;" },
  "Remove Nodes": { nodeList: [nodeId] },
  "Resize Pool": { targetDedicatedNodes: 1 },
  "Create Job": { id: "other", poolInfo: POOL_INFO },
  "Update Job": { priority: 1 },
  "Replace Job": { poolInfo: POOL_INFO },
  "Disable Job": { disableTasks: "requeue" },
  "Create Job Schedule": { id: "another", ...SCHEDULE },
  "Update Job Schedule": { metadata: [{ name: "a", value: "b" }] },
  "Replace Job Schedule": SCHEDULE,
  "Create Task": shell("other", "true"),
  "Create Task Collection": { value: [shell("another", "true")] },
  "Create Node User": { name: "someone", password: "a-long-passw0rd" },
  "Replace Node User": { password: "a-long-passw0rd" },
  "Upload Node Logs": { containerUrl: "https://store.example/logs?sig=a", startTime: "2025-06-01T00:00:00Z" },
});

describe("the operations of the Batch service", () => {
  const test = testBatch();
  const found = new Map<string, Coverage>();
  let nodeId = "";

  before(async function () {
    this.timeout(60_000);
    const client = test.client();
    await test.pool({ startTask: { commandLine: "true", waitForSuccess: true } });
    [{ id: nodeId = "" } = {}] = await until(
      () => client.computeNode.list("pool"),
      (nodes) => nodes.length === 1 && nodes[0]?.state === "idle",
    );
    // A list without entries must mean that there never are any, so there is one object of each kind.
    await client.job.add({ id: "job", poolInfo: POOL_INFO, jobPreparationTask: { commandLine: "true" } });
    await client.jobSchedule.add({ id: "schedule", ...SCHEDULE });
    await client.task.add("job", shell("task", "true"));
    await taskIn(client, "job", "task", "completed");
    for (const operation of ALL.toSorted((a, b) => rank(a) - rank(b))) {
      found.set(operation[0], coverageOf(operation, await send(operation)));
    }
  });

  /** Sends a request about the objects that exist. */
  function send([name, request]: Operation): Promise<RawResponse> {
    const [method = "", path = ""] = request.split(" ");
    const ids: Record<string, string> = {
      poolId: "pool",
      nodeId,
      jobId: "job",
      jobScheduleId: "schedule",
      taskId: "task",
    };
    const filePath = path.startsWith("/jobs/") ? "stdout.txt" : "startup%2Fstdout.txt";
    const actual = path.replace(/\{(\w+)\}/g, (_, id: string) => (id === "filePath" ? filePath : (ids[id] ?? "none")));
    const body = bodies(nodeId)[name] ?? (["POST", "PUT", "PATCH"].includes(method) ? {} : undefined);
    return test.request(method, `${actual}?api-version=2025-06-01`, {
      headers: body === undefined ? {} : { "content-type": "application/json; odata=minimalmetadata" },
      body,
    });
  }

  it("are 72, each listed once", () => {
    assert.equal(OPERATIONS.length, 72);
    assert.equal(new Set(OPERATIONS.map(([name]) => name)).size, 72);
    assert.equal(new Set(OPERATIONS.map(([, request]) => request)).size, 72);
  });

  it("are implemented, empty or refused, and compared with recordings, as docs/local-azure.md says", () => {
    const compared = comparedOperations();
    const clients = new Map(documentedOperations(PAGE).map((each) => [each.name, each.clients]));
    const table = ALL.map(([name, request]) => {
      const cells = [name, `\`${request}\``, found.get(name), compared.get(name) ?? 0, clients.get(name)];
      return `| ${cells.join(" | ")} |`.replace(/ {2,}/g, " ");
    });
    assert.deepEqual(
      documentedOperations(PAGE).map(({ row }) => row),
      table,
    );
  });

  it("have all routes of the service, and a route unless they are refused", () => {
    // Routes use the account only when they handle a request.
    const routes = serviceRoutes({} as Account).map(({ method, path }) => `${method} ${withoutNames(path)}`);
    const operations = ALL.map(([, request]) => withoutNames(request));
    assert.deepEqual(
      routes.filter((route) => !operations.includes(route)),
      [],
    );
    const served = ALL.filter(([name]) => !found.get(name)?.startsWith("refused"));
    const unserved = served.filter(([, request]) => !routes.includes(withoutNames(request)));
    assert.deepEqual(unserved, []);
  });

  it("are used by clients that docs/local-azure.md describes", () => {
    const used = new Set(documentedOperations(PAGE).flatMap(({ clients }) => clients.split(", ").filter(Boolean)));
    assert.ok(used.size >= 6, [...used].join());
    for (const client of used) assert.ok(PAGE.includes(`\n### ${client}\n`), client);
  });
});

/** Operations that delete or remove objects of this test, in this order. */
const LAST: readonly string[] = [
  ...["Remove Nodes", "Terminate Job", "Delete Task", "Delete Job", "Terminate Job Schedule", "Delete Job Schedule"],
  "Delete Pool",
];

/** Returns an order in which each request finds what it needs: reads, changes from the inside to the outside, LAST. */
function rank([name, request]: Operation): number {
  const [method = "", path = ""] = request.split(" ");
  const depth = path.split("/").length;
  const isLast = LAST.includes(name);
  return isLast ? 100 + LAST.indexOf(name) : ["GET", "HEAD"].includes(method) ? 0 : 50 - depth;
}

function coverageOf([name]: Operation, { status, headers, json }: RawResponse): Coverage {
  const code = json?.code;
  if (REFUSED.includes(code)) return `refused: \`${code}\``;
  // An answer to HEAD has no body, and so no code.
  const isNeverFound = NEVER_FOUND.includes(code) || (status === 404 && json === undefined);
  if (isNeverFound || json?.value?.length === 0) return "always empty";
  // The states of the objects exclude each other: a node cannot reboot while it reboots.
  assert.ok(status < 300 || status === 409, `${name}: ${status} ${JSON.stringify(headers)} ${JSON.stringify(json)}`);
  return "implemented";
}

/** Returns the numbers of recorded answers by operation. */
function comparedOperations(): Map<string, number> {
  const numbers = new Map<string, number>();
  for (const { request, isSetUp } of RECORDINGS.flatMap(({ interactions }) => interactions)) {
    if (isSetUp) continue;
    const [method = "", path = ""] = request.replace(/\?.*/, "").split(" ");
    const name = operationOf(method, path);
    assert.ok(name !== undefined, request);
    numbers.set(name, (numbers.get(name) ?? 0) + 1);
  }
  return numbers;
}

/** Returns a path whose parameters have no names. */
function withoutNames(path: string): string {
  return path.replaceAll(/\{[^}]*\}/g, "{}");
}
