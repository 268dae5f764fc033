import { batchAccountOf } from "../batch-account";
import { isAccepted, mustSucceed } from "../engine";
import { needed, type Question } from "../question";

/** Whether a pool needs the identity that the account names for nodes. */
export const poolWithoutIdentity: Question = {
  id: "pool-without-identity",
  question: "Does an account with autoStorage and a node identity accept a pool without that identity?",
  assumption: "Nothing. Each pool of the library has the identity.",
  places: ["components/linked-batch-account.ts", "components/output-pool.ts"],
  step: "probes",
  async ask(rehearsal) {
    const { probes } = rehearsal;
    const { inputs } = await batchAccountOf(rehearsal);
    const { nodeIdentityReference } = (inputs?.autoStorage ?? {}) as { nodeIdentityReference?: unknown };
    needed(nodeIdentityReference, "the account names no identity for nodes");
    mustSucceed(await probes.deploy(undefined, "DELETE the pool of an earlier run"));
    const run = await probes.deploy(
      { scaleSettings: { fixedScale: { targetDedicatedNodes: 0 } } },
      "PUT Microsoft.Batch/batchAccounts/pools without an identity",
    );
    await probes.deploy(undefined, "DELETE the pool");
    return {
      answer: isAccepted(run) ? "Yes." : `No: ${run.exchange.code}.`,
      exchanges: [run.exchange],
    };
  },
};
