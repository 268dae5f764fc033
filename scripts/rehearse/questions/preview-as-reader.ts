import { isAccepted } from "../engine";
import { needed, type Question } from "../question";

/** Whether the role Reader is enough for previews. */
export const previewAsReader: Question = {
  id: "preview-as-reader",
  question: "Is the role Reader enough to preview a deployed stack?",
  assumption: "Yes.",
  places: ["docs/components.md"],
  step: "reader",
  async ask({ reader, runs }) {
    needed(reader, "--reader was not given");
    const run = needed(runs.get("reader"), "this run did not preview as the reader");
    const isEnough = isAccepted(run, [403]);
    return {
      answer: isEnough ? "Yes." : `No: ${run.exchange.code}.`,
      agrees: isEnough,
      exchanges: [{ ...run.exchange, observed: run.steps }],
    };
  },
};
