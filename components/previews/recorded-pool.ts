import type * as batch from "@pulumi/azure-native/batch";
import { nameInId } from "../azure/arm-id";
import { formerUrns } from "../state/former-urns";
import type { RecordedState } from "../state/recorded-state";
import { urnOf } from "./replacement";

/** A pool in the stack's state. */
export interface RecordedPool {
  readonly name: string;
  /** The pool's ARM id. Undefined if no OutputPool has the pool, or if an earlier release deployed it. */
  readonly armId: string | undefined;
}

/** Returns a pool as it is in the state, also if the program has renamed the pool or a component that has it. */
export async function recordedPool(state: RecordedState, pool: batch.Pool): Promise<RecordedPool | undefined> {
  const urns = [await urnOf(pool), ...(await formerUrns(pool))];
  return urns.map((urn) => poolAt(state, urn)).find((each) => each !== undefined);
}

/** Returns all pools in the state. */
export function recordedPools(state: RecordedState): RecordedPool[] {
  return state.ofType("azure-native:batch:Pool").flatMap(({ urn }) => poolAt(state, urn) ?? []);
}

/** Compares two names or ARM ids without regard to case, as Azure does. */
export function isSameName(left: string | undefined, right: string | undefined): boolean {
  return left?.toLowerCase() === right?.toLowerCase();
}

/** A pool's outputs do not contain its account, so the OutputPool records the ARM id in its own outputs. */
function poolAt(state: RecordedState, urn: string): RecordedPool | undefined {
  const name = state.get(urn)?.name;
  if (typeof name !== "string") return undefined;
  const { armId } = state.get(urn.replace(/\$azure-native:batch:Pool::(.*)-pool$/, "::$1")) ?? {};
  // After an update that failed, the component can still have the id of a pool that was replaced.
  const isCurrent = typeof armId === "string" && isSameName(nameInId(armId, "pools"), name);
  return { name, armId: isCurrent ? armId : undefined };
}
