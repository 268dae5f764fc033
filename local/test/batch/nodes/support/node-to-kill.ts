import { createComputeNode } from "../../../../batch/nodes";
import { never, taskRun } from "./test-node";

/** A process with a node that runs a task until it is killed. */
async function main([directory, commandLine]: string[]): Promise<void> {
  const node = createComputeNode({
    account: { name: "myaccount", url: "https://127.0.0.1:1" },
    poolId: "pool-1",
    nodeId: "tvm-1",
    directory: directory!,
    startTask: undefined,
    identities: () => [],
    imdsUrl: "http://127.0.0.1:1",
    environment: {},
  });
  await node.start();
  await node.runTask(taskRun({ commandLine: commandLine! }), never);
}

void main(process.argv.slice(2));
