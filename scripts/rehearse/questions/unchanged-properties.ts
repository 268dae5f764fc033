import { isAccepted } from "../engine";
import { NotAnswered, needed, type Question } from "../question";

const NOT_CHANGED = "this run did not change the pool";

/** Whether a PUT of a pool with nodes may repeat what cannot change. */
export const unchangedProperties: Question = {
  id: "unchanged-properties",
  question: "Does Azure accept a PUT of a pool with nodes that repeats all properties and changes only the scale?",
  assumption: "Yes, although some of the repeated properties cannot be changed.",
  places: ["components/pool/pool-changes.ts", "components/output-pool.ts"],
  step: "change",
  async ask({ runs }) {
    const run = needed(runs.get("change"), NOT_CHANGED);
    if (run.succeeded && Object.keys(run.steps).length === 0) throw new NotAnswered(NOT_CHANGED);
    return {
      answer: isAccepted(run) ? "Yes." : `No: ${run.exchange.code}.`,
      agrees: isAccepted(run),
      exchanges: [{ ...run.exchange, observed: run.steps }],
    };
  },
};
