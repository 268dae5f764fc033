import { parseDuration } from "../../../environment/duration";
import { pauseFor } from "../../../environment/pause";
import { SAMPLE_PERIOD } from "../../autoscale";
import type { Account, PoolAtWork } from "../account";
import { evaluateAutoScale } from "./autoscale";
import { metricsOf } from "./pool-metrics";
import { createSampleHistory } from "./sample-history";

/** The time in ms after which a change of the setting `autoscale.minute` is noticed. */
const LONGEST_PAUSE = 1_000;

/** Applies the result of a formula to the pool. */
type Apply = (targets: ReturnType<typeof evaluateAutoScale>["targets"], deallocation: string) => Promise<void>;

/**
 * Starts the schedule of a pool with a formula: samples of its metrics, and evaluations of the formula after each
 * interval from now on. Replaces a schedule that exists, and keeps its samples. Ends it if the pool has no formula.
 */
export function scheduleAutoScale(account: Account, pool: PoolAtWork, apply: Apply): void {
  const before = pool.autoScale;
  before?.end.abort();
  pool.autoScale = undefined;
  if (pool.record.pool.enableAutoScale !== true) return;
  const history = before?.history ?? createSampleHistory(account.environment.settings);
  if (before === undefined) history.add(metricsOf(account, pool, pool.record.pool));
  const end = new AbortController();
  pool.autoScale = { history, end };
  account.background(run(account, pool, apply, end.signal));
}

async function run(account: Account, pool: PoolAtWork, apply: Apply, signal: AbortSignal): Promise<void> {
  const { history } = pool.autoScale!;
  const interval = parseDuration(String(pool.record.pool.autoScaleEvaluationInterval))!;
  let sampled = history.time();
  let evaluated = sampled;
  while (!signal.aborted) {
    const now = history.time();
    try {
      if (now >= sampled + SAMPLE_PERIOD) {
        sampled = now;
        history.add(metricsOf(account, pool, pool.record.pool));
      }
      if (now >= evaluated + interval) {
        evaluated = now;
        await evaluate(account, pool, apply);
      }
    } catch (error) {
      // A full disk, for example. The next sample or evaluation can succeed.
      account.environment.log("batch", `autoscale of pool ${pool.record.pool.id}: ${(error as Error).stack}`);
    }
    const next = Math.min(sampled + SAMPLE_PERIOD, evaluated + interval) - history.time();
    await pauseFor(Math.min(LONGEST_PAUSE, Math.max(1, Math.ceil(history.duration(next)))), signal);
  }
}

async function evaluate(account: Account, pool: PoolAtWork, apply: Apply): Promise<void> {
  const { run, targets, deallocation } = evaluateAutoScale(account, pool, String(pool.record.pool.autoScaleFormula));
  pool.record.autoScaleRun = run;
  account.store.putPool(pool.record);
  if (run.error === undefined) await apply(targets, deallocation);
}
