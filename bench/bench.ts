import type { Programs } from "./programs";
import type { Sink } from "./start-sink";

/** The environment of the cases. */
export interface Bench {
  readonly programs: Programs;
  /** A folder on the measured disk. */
  readonly folder: string;
  readonly sink: Sink;
}

/** The cost of one run of a peer. */
export interface Cost {
  readonly seconds: number;
  readonly cpuSeconds?: number;
  /** In bytes. */
  readonly peakRss?: number;
  /** The memory of several processes together, in bytes. Shared pages count once. */
  readonly peakPss?: number;
  /** The CPU time of the sink, which runs on the same machine. */
  readonly sinkCpuSeconds?: number;
  /** The number of requests that reached the sink. */
  readonly requests?: number;
  /** The number of requests that the sink answered with 503. */
  readonly refused?: number;
  /** The number of failed processes. */
  readonly failures?: number;
  /** The largest part of a tracked file that was not stored yet, in bytes. */
  readonly lagBytes?: number;
  /** The longest time from an answer of the service until the browser has painted it. */
  readonly paintSeconds?: number;
  /** The parts of a deployment: a preview without changes, the first update, and the destruction. */
  readonly previewSeconds?: number;
  readonly upSeconds?: number;
  readonly destroySeconds?: number;
  /** The size of a stack's state, without spaces. */
  readonly stateBytes?: number;
}

/** A program that is measured. */
export interface Peer {
  readonly name: string;
  /** Does the work once. */
  run(): Promise<Cost>;
  /** Does the work once, and writes a profile of its main thread to a file. */
  profile?(file: string): Promise<unknown>;
}

/** Several peers that do the same work. */
export interface Comparison {
  readonly title: string;
  /** The amount of work of one run, for the throughput. */
  readonly amount: { readonly count: number; readonly unit: string };
  /** The name of the peer that the others are compared with. */
  readonly baseline: string;
  readonly peers: readonly Peer[];
  /** Removes the files and processes of the comparison. */
  close(): Promise<void>;
}

/** The result of a peer. */
export interface Measured {
  readonly peer: string;
  /** The median of the rounds. */
  readonly cost: Cost;
}

/**
 * Runs the peers in turn for several rounds, so that a disturbance of the machine affects all of them. With more than
 * one round, an additional first round does not count. Each run is announced on stderr.
 */
export async function measure(peers: readonly Peer[], rounds: number): Promise<Measured[]> {
  const costs = new Map<string, Cost[]>(peers.map(({ name }) => [name, []]));
  for (let round = rounds > 1 ? 0 : 1; round <= rounds; round += 1) {
    for (const peer of peers) {
      console.error(`  ${round === 0 ? "first round" : `round ${round} of ${rounds}`}: ${peer.name}`);
      const cost = await peer.run();
      if (round > 0) costs.get(peer.name)?.push(cost);
    }
  }
  return [...costs].map(([peer, all]) => ({ peer, cost: medianCost(all) }));
}

function medianCost(costs: readonly Cost[]): Cost {
  const medianOf = (key: keyof Cost) => median(costs.map((cost) => cost[key]).filter((value) => value !== undefined));
  return {
    seconds: medianOf("seconds") ?? Number.NaN,
    cpuSeconds: medianOf("cpuSeconds"),
    peakRss: medianOf("peakRss"),
    peakPss: medianOf("peakPss"),
    sinkCpuSeconds: medianOf("sinkCpuSeconds"),
    requests: medianOf("requests"),
    refused: medianOf("refused"),
    failures: medianOf("failures"),
    lagBytes: medianOf("lagBytes"),
    paintSeconds: medianOf("paintSeconds"),
    previewSeconds: medianOf("previewSeconds"),
    upSeconds: medianOf("upSeconds"),
    destroySeconds: medianOf("destroySeconds"),
    stateBytes: medianOf("stateBytes"),
  };
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? sorted[middle]
    : sorted.length > 0
      ? (sorted[middle - 1]! + sorted[middle]!) / 2
      : undefined;
}
