import { pipelineConfig } from "../pipeline-stack";
import { waitForSteadyPool } from "../probe-node";
import { type Exchange, NotAnswered, type Question } from "../question";

/** What Azure answers to a change of a pool during a resize. */
export const duringResize: Question = {
  id: "during-resize",
  question: "What does Azure answer to a change of a pool while it resizes the pool?",
  assumption: "409 with `PoolBeingResized`. The next `pulumi up` succeeds after the resize.",
  places: ["docs/components.md"],
  step: "change",
  async ask(rehearsal) {
    const { pipeline, deployer, saved } = rehearsal;
    const batch = await rehearsal.batch();
    const poolId = await rehearsal.workers();
    const pool = `/pools/${poolId}`;
    const stateOf = async () => ((await batch.send("GET", pool)).body as { allocationState?: string }).allocationState;
    const steady = () => waitForSteadyPool(rehearsal, poolId);
    await steady();
    // A resize of its own, because the engine may return only after the resize of the step.
    const resize = { targetDedicatedNodes: 1 };
    const begun = await batch.send("POST", `${pool}/resize`, { body: resize, waitForAccessSeconds: 15 * 60 });
    const state = await stateOf();
    if (state !== "resizing") throw new NotAnswered(`the pool was ${state} right after the request for a resize`);
    const again = await batch.send("POST", `${pool}/resize`, { body: { targetDedicatedNodes: 2 } });
    const change = { ...pipelineConfig(saved, 1), autoStorage: "true" };
    const run = await pipeline.up(deployer, change, "PUT the pool during a resize: scaleSettings");
    const stateAfter = await stateOf();
    await steady();
    const repeated = await pipeline.up(deployer, change, "PUT the pool after the resize: scaleSettings");
    await steady();
    const exchanges: Exchange[] = [
      begun.exchange,
      again.exchange,
      { ...run.exchange, observed: { stateAfter } },
      repeated.exchange,
    ];
    if (run.succeeded && stateAfter !== "resizing") {
      throw new NotAnswered(
        `the resize ended before the change; a second resize was answered with ${again.exchange.code}`,
      );
    }
    return {
      answer: `Batch answers ${again.exchange.status} ${again.exchange.code ?? ""} to a second resize, and Resource Manager ${run.succeeded ? "accepts a PUT" : `${run.exchange.status ?? ""} ${run.exchange.code ?? run.exchange.message} to a PUT`}.`,
      agrees: run.exchange.code === "PoolBeingResized" && run.exchange.status === 409 && repeated.succeeded,
      exchanges,
    };
  },
};
