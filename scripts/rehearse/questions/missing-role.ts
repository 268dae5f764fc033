import { NotAnswered, needed, type Question } from "../question";
import { mustAnswer } from "../service-requests";

/** What the Batch service answers to a principal without a role for an operation. */
export const missingRole: Question = {
  id: "missing-role",
  question: "What does the Batch service answer to a request whose principal lacks the role?",
  assumption: "403 with `PermissionDenied`. Clients wait for a new role assignment if they get this code.",
  places: ["jobs/client/failure.ts"],
  step: "reader",
  async ask({ batch, reader: option, workers }) {
    const reader = needed(option, "--reader was not given");
    const service = await batch(reader);
    const body = { id: "rehearsal-denied", poolInfo: { poolId: await workers() } };
    const answered = await service.send("POST", "/jobs", { body });
    const { exchange } = answered;
    if (exchange.status === 201) await service.send("DELETE", `/jobs/${body.id}`);
    if (exchange.status === 201 || exchange.code === "JobExists") throw new NotAnswered("--reader may create jobs");
    mustAnswer(answered, [403]);
    return {
      answer: `${exchange.status} ${exchange.code ?? "without a code"}.`,
      agrees: exchange.code === "PermissionDenied",
      exchanges: [exchange],
    };
  },
};
