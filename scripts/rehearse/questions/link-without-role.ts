import { batchAccountOf } from "../batch-account";
import { needed, type Question } from "../question";

/** Whether a Batch account can be linked to a storage account on which its identity has no role. */
export const linkWithoutRole: Question = {
  id: "link-without-role",
  question: "Can a Batch account be linked to a storage account on which the account's identity has no role?",
  assumption: "Yes. The link has no permissions unless autoStorage is true.",
  places: ["components/linked-batch-account.ts"],
  step: "deploy",
  async ask(rehearsal) {
    needed(rehearsal.runs.get("deploy"), "this run did not create the account");
    const { inputs, outputs } = await batchAccountOf(rehearsal);
    const linked = outputs?.autoStorage !== undefined;
    return {
      answer: linked ? "Yes: Azure accepted the account with its link, and no role existed." : "No.",
      agrees: linked,
      exchanges: [{ request: "PUT Microsoft.Batch/batchAccounts with autoStorage", observed: inputs?.autoStorage }],
    };
  },
};
