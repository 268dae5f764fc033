import { isAccepted } from "../engine";
import { pipelineConfig } from "../pipeline-stack";
import { waitForSteadyPool } from "../probe-node";
import { type Exchange, NotAnswered, type Question } from "../question";
import { ACCESS_SECONDS, mustAnswer } from "../service-requests";

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
    const send = (method: string, path: string, body?: object) =>
      batch.send(method, path, { ...(body && { body }), waitForAccessSeconds: ACCESS_SECONDS });
    const stateOf = async () => {
      const { body } = mustAnswer(await send("GET", pool), [200]);
      return (body as { readonly allocationState?: string }).allocationState;
    };
    const steady = () => waitForSteadyPool(rehearsal, poolId);
    await steady();
    // A resize of its own, because the engine may return only after the resize of the step.
    const begun = mustAnswer(await send("POST", `${pool}/resize`, { targetDedicatedNodes: 1 }), [202]);
    const state = await stateOf();
    if (state !== "resizing") throw new NotAnswered(`the pool was ${state} right after the request for a resize`);
    const again = mustAnswer(await send("POST", `${pool}/resize`, { targetDedicatedNodes: 2 }), [202, 400, 409]);
    const change = { ...pipelineConfig(saved, 1), autoStorage: "true" };
    const run = await pipeline.up(deployer, change, "PUT the pool during a resize: scaleSettings");
    const stateAfter = await stateOf();
    const accepted = isAccepted(run, [400, 409]);
    await steady();
    const repeated = await pipeline.up(deployer, change, "PUT the pool after the resize: scaleSettings");
    const acceptedAfter = isAccepted(repeated, [400, 409]);
    await steady();
    const exchanges: Exchange[] = [
      begun.exchange,
      again.exchange,
      { ...run.exchange, observed: { stateAfter } },
      repeated.exchange,
    ];
    if (accepted && stateAfter !== "resizing") {
      throw new NotAnswered(
        `the resize ended before the change; a second resize was answered with ${again.exchange.code}`,
      );
    }
    return {
      answer: `Batch answers ${again.exchange.status} ${again.exchange.code ?? ""} to a second resize, and Resource Manager ${accepted ? "accepts a PUT" : `${run.exchange.status ?? ""} ${run.exchange.code ?? run.exchange.message} to a PUT`}.`,
      agrees: run.exchange.code === "PoolBeingResized" && run.exchange.status === 409 && acceptedAfter,
      exchanges,
    };
  },
};
