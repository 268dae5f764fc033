import { existsSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createJob } from "../../../batch/service/lifecycle/job-lifecycle";
import { createPool } from "../../../batch/service/lifecycle/pool-lifecycle";
import { createTask } from "../../../batch/service/lifecycle/task-lifecycle";
import { openAccount } from "../../../batch/service/open-account";
import { openEnvironment } from "../../../environment/open-environment";
import { createIdentity } from "../../../identity";
import { poolBody } from "./test-batch";

/**
 * A process with an account whose task runs until it is killed the first time, and ends immediately the second time.
 */
async function main([stateDirectory, id]: string[]): Promise<void> {
  const environment = await openEnvironment(stateDirectory!);
  const identity = createIdentity({ environment, roleAssignments: () => [] });
  const { account } = await openAccount({
    environment,
    identity,
    settings: { id: id!, name: "myaccount", location: "westeurope", allowedAuthenticationModes: ["AAD"] },
    keys: () => ({ primary: "", secondary: "" }),
    port: await environment.ports.take("batch/myaccount"),
  });
  const { nodes } = await createPool(account, poolBody, []);
  const job = createJob(account, { id: "job", poolInfo: { poolId: "pool" } });
  const begun = "../../../../../shared/begun";
  createTask(account, job, { id: "t", commandLine: `/bin/sh -c "test -e ${begun} || { touch ${begun}; sleep 600; }"` });
  const [node] = nodes.values();
  while (!existsSync(join(node!.compute.directory, "shared", "begun"))) await setImmediate();
  console.log("running");
}

void main(process.argv.slice(2));
