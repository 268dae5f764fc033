import { createReadStream } from "node:fs";
import { rm, rmdir } from "node:fs/promises";
import { type Account, jobOf, nodeOf, poolOf, taskOf } from "../account";
import { BatchServiceError, wrongState } from "../errors";
import { isNotModified, type Version } from "../http/conditions";
import { done, type Route, type ServiceRequest, type ServiceResponse } from "../http/http";
import { listResponse } from "../http/list";
import { LIST_QUERY } from "../http/query";
import { isWindows } from "../lifecycle/node-lifecycle";
import { keyOf } from "../store/records";
import { byteRange, type FileTree, findFile, listFiles, type NodeFile } from "./file-tree";

const properties = ["name", "url", "isDirectory", "properties"];

/** Returns the routes for files of tasks and nodes, which are read from the nodes' folders. */
export function fileRoutes(account: Account): Route[] {
  const ofTask = {
    path: "/jobs/{jobId}/tasks/{taskId}/files",
    permission: "jobs" as const,
    /** The folder of a task that has run. It contains `wd` and `stdout.txt`. */
    treeOf({ parameters: { jobId, taskId }, baseUrl }: ServiceRequest): FileTree {
      const { job } = jobOf(account, jobId!);
      const { task, nodeInfo } = taskOf(account, jobId!, taskId!);
      if (nodeInfo === undefined)
        throw new BatchServiceError("TaskFilesUnavailable", { Reason: "the task has not run" });
      const pool = account.pools.get(keyOf(nodeInfo.poolId));
      const node = pool?.nodes.get(nodeInfo.nodeId);
      if (pool === undefined || node === undefined) throw new BatchServiceError("NodeNotFound");
      return {
        root: node.compute.taskDirectory(job.id, task.id),
        url: `${baseUrl}/jobs/${jobId}/tasks/${taskId}/files`,
        hasCreationTimes: isWindows(pool),
      };
    },
  };
  const ofNode = {
    path: "/pools/{poolId}/nodes/{nodeId}/files",
    permission: "pools" as const,
    treeOf({ parameters: { poolId, nodeId }, baseUrl }: ServiceRequest): FileTree {
      const { compute } = nodeOf(account, poolId!, nodeId!);
      return {
        root: compute.directory,
        url: `${baseUrl}/pools/${poolId}/nodes/${nodeId}/files`,
        hasCreationTimes: isWindows(poolOf(account, poolId!)),
      };
    },
  };
  return [ofTask, ofNode].flatMap(({ path, permission, treeOf }): Route[] => [
    {
      method: "GET",
      path,
      permission: `${permission}/read`,
      query: [...LIST_QUERY, "recursive"],
      async handle(request) {
        const recursive = isTrue(request.query.get("recursive"));
        const files = await listFiles(treeOf(request), recursive);
        return listResponse(request, {
          set: "files",
          properties,
          after: (key) =>
            files.filter(({ name }) => name > key).map((file) => ({ key: file.name, entity: view(file) })),
        });
      },
    },
    {
      method: "GET",
      path: `${path}/{filePath*}`,
      permission: `${permission}/read`,
      async handle(request) {
        const file = await findFile(treeOf(request), request.parameters.filePath!);
        if (file.isDirectory) throw new BatchServiceError("FileNotFound", { Reason: "the path is a directory" });
        const range = byteRange(request.headers["ocp-range"], file.size);
        const version = versionOf(file);
        if (isNotModified(request.headers, version)) return { status: 304 };
        const headers = { ...fileHeaders(file), "Content-Length": range.end - range.start };
        if (range.end === range.start) return { status: 200, headers };
        return {
          status: 200,
          headers,
          // Data that is appended during the read is left out, because the length was already sent.
          stream: createReadStream(file.path, { start: range.start, end: range.end - 1 }),
        };
      },
    },
    {
      method: "HEAD",
      path: `${path}/{filePath*}`,
      permission: `${permission}/read`,
      async handle(request): Promise<ServiceResponse> {
        const file = await findFile(treeOf(request), request.parameters.filePath!);
        if (isNotModified(request.headers, versionOf(file))) return { status: 304 };
        return { status: 200, headers: fileHeaders(file) };
      },
    },
    {
      method: "DELETE",
      path: `${path}/{filePath*}`,
      permission: `${permission}/write`,
      query: ["recursive"],
      async handle(request) {
        const file = await findFile(treeOf(request), request.parameters.filePath!);
        await deleteFile(file, isTrue(request.query.get("recursive")));
        return done(200, request);
      },
    },
  ]);
}

async function deleteFile(file: NodeFile, recursive: boolean): Promise<void> {
  if (!file.isDirectory || recursive) return rm(file.path, { recursive, force: true });
  try {
    await rmdir(file.path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
    throw wrongState("the directory is not empty; delete it with recursive=true");
  }
}

function view(file: NodeFile): Record<string, unknown> {
  const { name, url, isDirectory } = file;
  if (isDirectory) return { name, url, isDirectory };
  return {
    name,
    url,
    isDirectory,
    properties: {
      ...(file.creationTime && { creationTime: file.creationTime.toISOString() }),
      lastModified: file.lastModified.toISOString(),
      contentLength: String(file.size),
      contentType: contentType(file),
      ...(isOfLinux(file) && { fileMode: modeOf(file) }),
    },
  };
}

function fileHeaders(file: NodeFile): Record<string, string | number> {
  return {
    "Last-Modified": file.lastModified.toUTCString(),
    "Content-Type": contentType(file),
    "Content-Length": file.isDirectory ? 0 : file.size,
    ...(file.creationTime && { "ocp-creation-time": file.creationTime.toUTCString() }),
    // As .NET writes a Boolean.
    "ocp-batch-file-isdirectory": file.isDirectory ? "True" : "False",
    "ocp-batch-file-url": encodeURIComponent(decodeURIComponent(file.url)),
    ...(isOfLinux(file) && { "ocp-batch-file-mode": modeOf(file) }),
  };
}

/** Files of Windows nodes have the time of their creation, and no mode, as recorded. */
function isOfLinux({ creationTime }: NodeFile): boolean {
  return creationTime === undefined;
}

function versionOf(file: NodeFile): Version {
  return {
    eTag: `0x${Math.floor(file.lastModified.getTime() * 1000 + file.size)
      .toString(16)
      .toUpperCase()}`,
    lastModified: file.lastModified.toISOString(),
  };
}

/** Returns the mode as Azure writes it: `0o100644`. */
function modeOf({ mode }: NodeFile): string {
  return `0o${mode.toString(8)}`;
}

function contentType({ name }: NodeFile): string {
  return name.endsWith(".txt") ? "text/plain" : "application/octet-stream";
}

function isTrue(text: string | null): boolean {
  return text?.toLowerCase() === "true";
}
