import { isAccepted, mustSucceed } from "../engine";
import { waitForNode } from "../probe-node";
import { type PoolChange, poolIdentity, startTaskOf, USUAL_START_TASK } from "../probe-stack";
import type { Question } from "../question";

/** For each property: a change of the probe pool, and whether the library assumes that a pool with nodes accepts it. */
const CHANGES: Readonly<Record<string, readonly [change: PoolChange, isAccepted: boolean]>> = {
  metadata: [{ metadata: [{ name: "rehearsal", value: "1" }] }, true],
  startTask: [{ startTask: startTaskOf("/bin/sh -c 'id -u; id -g'") }, true],
  displayName: [{ displayName: "Rehearsal" }, false],
  taskSlotsPerNode: [{ taskSlotsPerNode: 2 }, false],
  taskSchedulingPolicy: [{ taskSchedulingPolicy: { nodeFillType: "Pack" } }, false],
  interNodeCommunication: [{ interNodeCommunication: "Enabled" }, false],
  upgradePolicy: [{ upgradePolicy: { mode: "manual" } }, false],
};

/** Which properties of a pool with nodes Azure changes. */
export const poolProperties: Question = {
  id: "pool-properties",
  question: "Which properties of a pool with nodes does Azure change in place?",
  assumption: `Of those tried: ${Object.keys(CHANGES)
    .filter((name) => CHANGES[name]?.[1])
    .join(", ")}. A change of another one replaces the pool.`,
  places: ["components/pool/pool-changes.ts", "docs/components.md"],
  step: "probes",
  async ask(rehearsal) {
    const { writer } = await rehearsal.description();
    const usually: PoolChange = { identity: poolIdentity(writer.identityId), startTask: USUAL_START_TASK };
    mustSucceed(await rehearsal.probes.deploy(usually, "PUT the pool"));
    await waitForNode(rehearsal, ["idle"]);
    const exchanges = [];
    const accepted: string[] = [];
    for (const [name, [change]] of Object.entries(CHANGES)) {
      const run = await rehearsal.probes.deploy({ ...usually, ...change }, `PUT a pool with nodes: ${name}`);
      exchanges.push(run.exchange);
      if (isAccepted(run)) accepted.push(name);
    }
    await rehearsal.probes.deploy(usually, "PUT the pool as before");
    return {
      answer: accepted.length > 0 ? `Of those tried: ${accepted.join(", ")}.` : "None of those tried.",
      agrees: Object.entries(CHANGES).every(([name, [, isAccepted]]) => accepted.includes(name) === isAccepted),
      exchanges,
    };
  },
};
