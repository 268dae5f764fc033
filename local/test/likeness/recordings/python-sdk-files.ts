import { created, deleted, file, listed, type Recording, read, setUp } from "../support/recording";
import { completedTask, FILES, IMAGE, nodeList, VM_SIZE } from "../support/shapes";

const NODE_FILE = "/pools/pool/nodes/{node}/files/workitems%2Fjob%2Fjob-1%2Ftask%2Fstdout.txt";

const TASK_FILE = "/jobs/job/tasks/task/files/stderr.txt";

const FAILURE =
  "failureInfo{category=UserError code=CommandProgramNotFound message details[name value]} result=failure";

/** The files of a task are listed, read and deleted, by the node and by the task. */
export const pythonSdkFiles: Recording = {
  source: "Azure/azure-sdk-for-python: test_batch.test_batch_files",
  apiVersion: "2020-09-01.12.0",
  interactions: [
    setUp("POST /pools", { id: "pool", vmSize: VM_SIZE, virtualMachineConfiguration: IMAGE, targetDedicatedNodes: 1 }),
    setUp("POST /jobs", { id: "job", poolInfo: { poolId: "pool" } }),
    listed("GET /pools/pool/nodes", nodeList(""), { isRepeated: true, keep: { node: "value.0.id" } }),
    created("POST /jobs/job/tasks", "/jobs/job/tasks/task", { id: "task", commandLine: "no-such-program" }),
    read("GET /jobs/job/tasks/task", undefined),
    read("GET /jobs/job/tasks/task", completedTask(FAILURE), { isRepeated: true }),
    listed("GET /pools/pool/nodes/{node}/files?recursive=true", FILES),
    file(`HEAD ${NODE_FILE}`),
    file(`GET ${NODE_FILE}`),
    deleted(`DELETE ${NODE_FILE}`, 200),
    listed("GET /jobs/job/tasks/task/files", FILES),
    file(`HEAD ${TASK_FILE}`),
    file(`GET ${TASK_FILE}`),
    deleted(`DELETE ${TASK_FILE}`, 200),
  ],
};
