import { batchAccountOf } from "../batch-account";
import type { Question } from "../question";

const QUOTAS = /quota/i;

/** Which quotas a new Batch account has. */
export const accountQuotas: Question = {
  id: "account-quotas",
  question: "Which quotas does a new Batch account of this subscription have?",
  assumption: "Any. `pulumi up` warns if the declared pools need more than the quotas.",
  places: ["components/linked-batch-account.ts"],
  step: "deploy",
  async ask(rehearsal) {
    const { outputs = {} } = await batchAccountOf(rehearsal);
    const quotas = Object.fromEntries(Object.entries(outputs).filter(([name]) => QUOTAS.test(name)));
    const { dedicatedCoreQuota, poolQuota } = quotas;
    return {
      answer: `${dedicatedCoreQuota} dedicated cores and ${poolQuota} pools.`,
      exchanges: [{ request: "PUT Microsoft.Batch/batchAccounts", observed: quotas }],
    };
  },
};
