import { cpus } from "node:os";
import type { Settings } from "../../../environment/environment";
import { type Metrics, SAMPLE_PERIOD, type Sample } from "../../autoscale";

/** A day of samples. Azure does not say how long it keeps them. */
const MAX_SAMPLES = 86_400_000 / SAMPLE_PERIOD;

/** The length of a minute in milliseconds. */
const MINUTE = 60_000;

/**
 * The samples of a pool. They have times of their own, in which a minute is as long as the setting `autoscale.minute`,
 * so that a formula that looks back 15 minutes can be tried in seconds.
 */
export interface SampleHistory {
  /** Returns the time of the history in ms. */
  time(): number;
  /** Returns the real time in ms that a time of the history takes. */
  duration(time: number): number;
  /** Adds a sample. */
  add(metrics: Omit<Metrics, "$CPUPercent">): void;
  /** Returns the samples, with their times relative to `now`. The oldest is the first. */
  samples(now: number): Sample[];
}

/** @param read returns the real time in ms. */
export function createSampleHistory(settings: Settings, read: () => number = () => performance.now()): SampleHistory {
  const taken: Sample[] = [];
  const busy = createCpuMeter();
  let time = 0;
  let last = read();

  const now = () => {
    const next = read();
    time += ((next - last) * MINUTE) / settings.get("autoscale.minute");
    last = next;
    return time;
  };
  return {
    time: now,
    duration: (length) => (length * settings.get("autoscale.minute")) / MINUTE,
    add(metrics) {
      taken.push({ time: now(), metrics: { ...metrics, $CPUPercent: busy() } });
      if (taken.length > MAX_SAMPLES) taken.shift();
    },
    samples(at) {
      const present = now();
      return taken.map((sample) => ({ ...sample, time: at - (present - sample.time) }));
    },
  };
}

/**
 * Returns a function that measures which part of its time this machine was busy since the last call, from 0 to 1. All
 * nodes share the machine. Azure's example compares `$CPUPercent` with 0.7 for 70 percent.
 */
function createCpuMeter(): () => number {
  const measure = () => {
    const times = cpus().map((cpu) => cpu.times);
    const idle = times.reduce((sum, one) => sum + one.idle, 0);
    const all = times.reduce((sum, one) => sum + one.user + one.nice + one.sys + one.idle + one.irq, 0);
    return { idle, all };
  };
  let before = measure();
  return () => {
    const after = measure();
    const all = after.all - before.all;
    const busy = all === 0 ? 0 : 1 - (after.idle - before.idle) / all;
    before = after;
    return busy;
  };
}
