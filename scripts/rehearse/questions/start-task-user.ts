import { isAccepted } from "../engine";
import { waitForNode } from "../probe-node";
import { PROBE_POOL, poolIdentity, USUAL_START_TASK } from "../probe-stack";
import type { Exchange, Question } from "../question";
import { ACCESS_SECONDS, mustAnswer } from "../service-requests";

/** Which user an elevated StartTask has. */
export const startTaskUser: Question = {
  id: "start-task-user",
  question: "Which user id does an elevated StartTask have, and does a reboot run a changed StartTask?",
  assumption: "0 (root), and yes.",
  places: ["components/node-tool/install-script.ts", "components/pool/start-task.ts", "docs/components.md"],
  step: "probes",
  async ask(rehearsal) {
    const { writer } = await rehearsal.description();
    const run = await rehearsal.probes.deploy(
      { identity: poolIdentity(writer.identityId), startTask: USUAL_START_TASK },
      "PUT Microsoft.Batch/batchAccounts/pools with another StartTask",
    );
    if (!isAccepted(run)) return { answer: "The change is refused.", agrees: false, exchanges: [run.exchange] };
    const batch = await rehearsal.batch();
    const { node } = await waitForNode(rehearsal, ["idle", "starttaskfailed"]);
    const exchanges: Exchange[] = [run.exchange];
    if (node.state !== "idle") {
      const path = `/pools/${PROBE_POOL}/nodes/${node.id}/reboot`;
      const rebooted = await batch.send("POST", path, { body: {}, waitForAccessSeconds: ACCESS_SECONDS });
      exchanges.push(mustAnswer(rebooted, [202]).exchange);
    }
    await waitForNode(rehearsal, ["idle"]);
    const file = `/pools/${PROBE_POOL}/nodes/${node.id}/files/startup%2Fstdout.txt`;
    const read = await batch.send("GET", file, { waitForAccessSeconds: ACCESS_SECONDS });
    const { exchange, body } = mustAnswer(read, [200]);
    const user = String(body).trim();
    return {
      answer: `It is user ${user}.`,
      agrees: user === "0",
      exchanges: [...exchanges, { ...exchange, observed: body }],
    };
  },
};
