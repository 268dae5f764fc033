import { isAccepted } from "../engine";
import { needed, type Question } from "../question";

/** Whether the documented roles are enough to deploy. */
export const secondPrincipal: Question = {
  id: "second-principal",
  question: "Can another principal with the documented roles deploy the same stack, and what does that change?",
  assumption:
    "Yes, with Contributor and Role Based Access Control Administrator. Only role assignments of the deployer change.",
  places: ["docs/components.md", "components/node-tool.ts"],
  step: "second-principal",
  async ask({ second, runs }) {
    needed(second, "--second-principal was not given");
    const run = needed(runs.get("second-principal"), "this run did not deploy as the second principal");
    const isEnough = isAccepted(run, [403]);
    const changed = Object.keys(run.steps);
    const others = changed.filter((name) => !/deployer|submitter/.test(name));
    return {
      answer: isEnough ? `Yes. It changes ${changed.join(", ") || "nothing"}.` : `No: ${run.exchange.code}.`,
      agrees: isEnough && others.length === 0,
      exchanges: [{ ...run.exchange, observed: run.steps }],
    };
  },
};
