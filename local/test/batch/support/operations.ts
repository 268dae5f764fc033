/** An operation: its name and its request, the method and the path. */
export type Operation = readonly [name: string, request: string];

/**
 * The operations of version 2025-06-01 of the Batch service's REST API, as the clients of that version call them
 * (Python's `azure-batch` 15.1).
 */
export const OPERATIONS: readonly Operation[] = [
  ["List Pool Usage Metrics", "GET /poolusagemetrics"],
  ["Create Pool", "POST /pools"],
  ["List Pools", "GET /pools"],
  ["Delete Pool", "DELETE /pools/{poolId}"],
  ["Pool Exists", "HEAD /pools/{poolId}"],
  ["Get Pool", "GET /pools/{poolId}"],
  ["Update Pool", "PATCH /pools/{poolId}"],
  ["Disable Pool Auto Scale", "POST /pools/{poolId}/disableautoscale"],
  ["Enable Pool Auto Scale", "POST /pools/{poolId}/enableautoscale"],
  ["Evaluate Pool Auto Scale", "POST /pools/{poolId}/evaluateautoscale"],
  ["Resize Pool", "POST /pools/{poolId}/resize"],
  ["Stop Pool Resize", "POST /pools/{poolId}/stopresize"],
  ["Replace Pool Properties", "POST /pools/{poolId}/updateproperties"],
  ["Remove Nodes", "POST /pools/{poolId}/removenodes"],
  ["List Supported Images", "GET /supportedimages"],
  ["List Pool Node Counts", "GET /nodecounts"],
  ["Create Node User", "POST /pools/{poolId}/nodes/{nodeId}/users"],
  ["Delete Node User", "DELETE /pools/{poolId}/nodes/{nodeId}/users/{userName}"],
  ["Replace Node User", "PUT /pools/{poolId}/nodes/{nodeId}/users/{userName}"],
  ["Get Node", "GET /pools/{poolId}/nodes/{nodeId}"],
  ["Reboot Node", "POST /pools/{poolId}/nodes/{nodeId}/reboot"],
  ["Start Node", "POST /pools/{poolId}/nodes/{nodeId}/start"],
  ["Reimage Node", "POST /pools/{poolId}/nodes/{nodeId}/reimage"],
  ["Deallocate Node", "POST /pools/{poolId}/nodes/{nodeId}/deallocate"],
  ["Disable Node Scheduling", "POST /pools/{poolId}/nodes/{nodeId}/disablescheduling"],
  ["Enable Node Scheduling", "POST /pools/{poolId}/nodes/{nodeId}/enablescheduling"],
  ["Get Node Remote Login Settings", "GET /pools/{poolId}/nodes/{nodeId}/remoteloginsettings"],
  ["Upload Node Logs", "POST /pools/{poolId}/nodes/{nodeId}/uploadbatchservicelogs"],
  ["List Nodes", "GET /pools/{poolId}/nodes"],
  ["Get Node Extension", "GET /pools/{poolId}/nodes/{nodeId}/extensions/{extensionName}"],
  ["List Node Extensions", "GET /pools/{poolId}/nodes/{nodeId}/extensions"],
  ["Delete Node File", "DELETE /pools/{poolId}/nodes/{nodeId}/files/{filePath}"],
  ["Download Node File", "GET /pools/{poolId}/nodes/{nodeId}/files/{filePath}"],
  ["Get Node File Properties", "HEAD /pools/{poolId}/nodes/{nodeId}/files/{filePath}"],
  ["List Node Files", "GET /pools/{poolId}/nodes/{nodeId}/files"],
  ["Delete Job", "DELETE /jobs/{jobId}"],
  ["Get Job", "GET /jobs/{jobId}"],
  ["Update Job", "PATCH /jobs/{jobId}"],
  ["Replace Job", "PUT /jobs/{jobId}"],
  ["Disable Job", "POST /jobs/{jobId}/disable"],
  ["Enable Job", "POST /jobs/{jobId}/enable"],
  ["Terminate Job", "POST /jobs/{jobId}/terminate"],
  ["Create Job", "POST /jobs"],
  ["List Jobs", "GET /jobs"],
  ["List Job Preparation And Release Task Status", "GET /jobs/{jobId}/jobpreparationandreleasetaskstatus"],
  ["Get Job Task Counts", "GET /jobs/{jobId}/taskcounts"],
  ["Create Task", "POST /jobs/{jobId}/tasks"],
  ["List Tasks", "GET /jobs/{jobId}/tasks"],
  ["Create Task Collection", "POST /jobs/{jobId}/addtaskcollection"],
  ["Delete Task", "DELETE /jobs/{jobId}/tasks/{taskId}"],
  ["Get Task", "GET /jobs/{jobId}/tasks/{taskId}"],
  ["Replace Task", "PUT /jobs/{jobId}/tasks/{taskId}"],
  ["List Subtasks", "GET /jobs/{jobId}/tasks/{taskId}/subtasksinfo"],
  ["Terminate Task", "POST /jobs/{jobId}/tasks/{taskId}/terminate"],
  ["Reactivate Task", "POST /jobs/{jobId}/tasks/{taskId}/reactivate"],
  ["Delete Task File", "DELETE /jobs/{jobId}/tasks/{taskId}/files/{filePath}"],
  ["Download Task File", "GET /jobs/{jobId}/tasks/{taskId}/files/{filePath}"],
  ["Get Task File Properties", "HEAD /jobs/{jobId}/tasks/{taskId}/files/{filePath}"],
  ["List Task Files", "GET /jobs/{jobId}/tasks/{taskId}/files"],
  ["List Jobs From Schedule", "GET /jobschedules/{jobScheduleId}/jobs"],
  ["Job Schedule Exists", "HEAD /jobschedules/{jobScheduleId}"],
  ["Delete Job Schedule", "DELETE /jobschedules/{jobScheduleId}"],
  ["Get Job Schedule", "GET /jobschedules/{jobScheduleId}"],
  ["Update Job Schedule", "PATCH /jobschedules/{jobScheduleId}"],
  ["Replace Job Schedule", "PUT /jobschedules/{jobScheduleId}"],
  ["Disable Job Schedule", "POST /jobschedules/{jobScheduleId}/disable"],
  ["Enable Job Schedule", "POST /jobschedules/{jobScheduleId}/enable"],
  ["Terminate Job Schedule", "POST /jobschedules/{jobScheduleId}/terminate"],
  ["Create Job Schedule", "POST /jobschedules"],
  ["List Job Schedules", "GET /jobschedules"],
  ["List Applications", "GET /applications"],
  ["Get Application", "GET /applications/{applicationId}"],
];

/** Operations of older versions that version 2025-06-01 no longer has. */
export const OLDER_OPERATIONS: readonly Operation[] = [
  ["Get Node Remote Desktop File", "GET /pools/{poolId}/nodes/{nodeId}/rdp"],
  ["Create Certificate", "POST /certificates"],
  ["List Certificates", "GET /certificates"],
  ["Get Lifetime Statistics of Pools", "GET /lifetimepoolstats"],
  ["Get Lifetime Statistics of Jobs", "GET /lifetimejobstats"],
];

const PATTERNS = OPERATIONS.map(([name, request]) => {
  const [method = "", path = ""] = request.split(" ");
  // A file's path can have slashes. It is the last segment.
  const pattern = path.replace(/\{filePath\}$/, ".+").replaceAll(/\{\w+\}/g, "[^/]+");
  return { name, method, path: new RegExp(`^${pattern}$`) };
});

/** Returns the name of the operation that a request calls. The path has no query. */
export function operationOf(method: string, path: string): string | undefined {
  return PATTERNS.find((each) => each.method === method && each.path.test(path))?.name;
}

/** Returns the columns of an operation's row in the table of docs/local-azure.md, in the order of the table. */
export function documentedOperations(page: string): Readonly<Record<"row" | "name" | "clients", string>>[] {
  return page.split("\n").flatMap((row) => {
    const [, name = "", request = "", , , clients = ""] = row.split("|").map((cell) => cell.trim());
    return /^`[A-Z]+ \//.test(request) ? [{ row, name, clients }] : [];
  });
}
