import type { ComputeNode } from "../client";
import type { Explanation } from "../explanation";
import type { NodeInfo } from "../model";
import { explainedCause } from "./causes";
import { lastLines } from "./last-lines";

/** The properties that an explanation needs. */
export const NODE_SELECT = "id,state,errors,startTaskInfo";

/** The states of nodes that run no tasks and do not change by themselves, or not soon. */
const STATES = new Set(["starttaskfailed", "unusable", "offline", "preempted", "unknown"]);

/** Explains why a node runs no tasks. Returns undefined if nothing is wrong with it. */
export async function explainNode(node: ComputeNode, info: NodeInfo, lines: number): Promise<Explanation | undefined> {
  const state = info.state?.toLowerCase() ?? "";
  const { errors = [], startTaskInfo } = info;
  const startTaskFailure = startTaskInfo?.failureInfo;
  if (!STATES.has(state) && errors.length === 0 && startTaskFailure === undefined) return undefined;
  const ofStartTask =
    startTaskFailure === undefined
      ? ""
      : `: its StartTask ended with exit code ${startTaskInfo?.exitCode ?? "none"} after ${startTaskInfo?.retryCount ?? 0} retries`;
  return {
    subject: `node ${node.id}`,
    ids: { poolId: node.poolId, nodeId: node.id },
    summary: `is ${state}${ofStartTask}`,
    causes: [
      ...errors.map((error) => explainedCause("node", error)),
      ...(startTaskFailure === undefined ? [] : [explainedCause("task", startTaskFailure)]),
      ...(STATES.has(state) ? [explainedCause("node", { code: state })] : []),
    ],
    files:
      startTaskInfo === undefined ? [] : await lastLines(["startup/stderr.txt"], lines, (path) => node.readFile(path)),
    parts: [],
  };
}

/** The states of a node that will not run a task, unless someone reimages or reboots it. */
export const FAILED_NODE_STATES: readonly string[] = ["starttaskfailed", "unusable"];
