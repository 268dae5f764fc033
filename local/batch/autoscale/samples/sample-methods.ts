import { evaluationError, FormulaError } from "../syntax/formula-error";
import { double, doubleVec, type Value } from "../values/value";
import { type Metric, SAMPLE_PERIOD, type Sample } from "./metrics";

/** The samples that a formula can read. */
export interface SampleContext {
  readonly now: number;
  /** The oldest first. */
  readonly samples: readonly Sample[];
  /** The time in ms after which a sample can be read. */
  readonly sampleDelay: number;
}

/**
 * Calls a method of a metric: the table of "Obtain sample data" in "Create a formula to automatically scale compute
 * nodes in a Batch pool".
 *
 * @throws {FormulaError} InsufficientSampleData if there are fewer samples than the formula requires
 */
export function callMethod(metric: Metric, name: string, values: readonly Value[], context: SampleContext): Value {
  const available = context.samples.filter(({ time }) => time <= context.now - context.sampleDelay);
  switch (name) {
    case "GetSample":
      return getSample(metric, values, available, context.now);
    case "GetSamplePercent": {
      if (values.length === 0 || values.length > 2) throw wrongArguments(name);
      return double(percentOf(windowOf(name, values, context.now), available));
    }
    case "GetSamplePeriod":
      requireNone(name, values);
      return { type: "timeinterval", value: SAMPLE_PERIOD };
    case "Count":
      requireNone(name, values);
      return double(available.length);
    case "HistoryBeginTime":
      requireNone(name, values);
      if (available[0] === undefined) throw insufficient(`${metric} has no sample`);
      return { type: "timestamp", value: available[0].time };
    default:
      throw evaluationError(`${metric} has no method ${name}`);
  }
}

/** Returns samples, the oldest first: the latest ones by their number, or those of a time frame. */
function getSample(metric: Metric, values: readonly Value[], available: readonly Sample[], now: number): Value {
  const numbers = (samples: readonly Sample[]) => doubleVec(samples.map(({ metrics }) => metrics[metric]));
  const [first, ...rest] = values;
  if (first?.type === "double") {
    if (rest.length > 0) throw wrongArguments("GetSample");
    if (!Number.isInteger(first.value) || first.value < 1) {
      throw evaluationError(`GetSample() needs a whole number of samples above 0, got ${first.value}`);
    }
    return numbers(available.slice(-first.value));
  }
  const last = values.at(-1);
  const wanted = last?.type === "double" ? last.value : 0;
  const frame = windowOf("GetSample", last?.type === "double" ? values.slice(0, -1) : values, now);
  const received = percentOf(frame, available);
  if (received < wanted) {
    const figures = `${metric} wanted ${wanted}%, received ${Math.floor(received)}%`;
    throw insufficient(`Insufficient data from data set: ${figures}`);
  }
  return numbers(inWindow(frame, available));
}

/** A time frame without its beginning: a sample at `from` belongs to the frame before. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** Returns the time frame of one or two arguments, in either order. A timeinterval is a time before now. */
function windowOf(name: string, values: readonly Value[], now: number): Window {
  if (values.length === 0 || values.length > 2) throw wrongArguments(name);
  const times = values.map((value) => {
    if (value.type === "timestamp") return value.value;
    if (value.type === "timeinterval") return now - value.value;
    throw wrongArguments(name);
  });
  const [start = now, end = now] = times;
  return { from: Math.min(start, end), to: Math.max(start, end) };
}

function inWindow({ from, to }: Window, available: readonly Sample[]): readonly Sample[] {
  return available.filter(({ time }) => time > from && time <= to);
}

/** Returns how many percent of the samples that a time frame can have are available. */
function percentOf(frame: Window, available: readonly Sample[]): number {
  const possible = Math.max(1, Math.round((frame.to - frame.from) / SAMPLE_PERIOD));
  return Math.min(100, (100 * inWindow(frame, available).length) / possible);
}

function requireNone(name: string, values: readonly Value[]): void {
  if (values.length > 0) throw evaluationError(`${name}() has no arguments, got ${values.length}`);
}

function wrongArguments(name: string): FormulaError {
  const forms = `${name}(start, end)${name === "GetSample" ? ", each with a percentage at the end, or GetSample(count)" : ""}`;
  return evaluationError(`${name}() needs timestamps or timeintervals: ${name}(start) or ${forms}`);
}

function insufficient(message: string): FormulaError {
  return new FormulaError("InsufficientSampleData", message);
}
