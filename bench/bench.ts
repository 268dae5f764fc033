import type { Programs } from "./programs";
import type { Sink } from "./start-sink";

/** What the cases have at hand. */
export interface Bench {
  readonly programs: Programs;
  /** A folder on the disk that is measured. */
  readonly folder: string;
  readonly sink: Sink;
}

/** What one run of one peer cost. */
export interface Cost {
  readonly seconds: number;
  readonly cpuSeconds?: number;
  /** In bytes. */
  readonly peakRss?: number;
  /** Of several processes together, in bytes: pages that they share count once. */
  readonly peakPss?: number;
  /** What the sink took of the processor, which it shares. */
  readonly sinkCpuSeconds?: number;
  /** How many reached the sink. */
  readonly requests?: number;
  /** How many of them it answered by 503. */
  readonly refused?: number;
  /** How many of several processes failed. */
  readonly failures?: number;
  /** Of a deployment: a preview without changes, the first update, and the destruction. */
  readonly previewSeconds?: number;
  readonly upSeconds?: number;
  readonly destroySeconds?: number;
  /** The size of a stack's state, without spaces. */
  readonly stateBytes?: number;
}

/** One that is measured. */
export interface Peer {
  readonly name: string;
  /** Does it once. */
  run(): Promise<Cost>;
  /** Does it once, and writes a profile of its main thread to a file. */
  profile?(file: string): Promise<unknown>;
}

/** Peers side by side at one task. */
export interface Comparison {
  readonly title: string;
  /** How much one run does, for the throughput. */
  readonly amount: { readonly count: number; readonly unit: string };
  /** Whose time is 1. */
  readonly baseline: string;
  readonly peers: readonly Peer[];
  /** Removes what it needed. */
  close(): Promise<void>;
}

export interface Measured {
  readonly peer: string;
  /** The median of the rounds. */
  readonly cost: Cost;
}

/**
 * Runs each peer in turn, as many rounds as asked for, after one that does not count where there are several: what disturbs the machine for a
 * while disturbs all of them.
 */
export async function measure(peers: readonly Peer[], rounds: number): Promise<Measured[]> {
  const costs = new Map<string, Cost[]>(peers.map(({ name }) => [name, []]));
  for (let round = rounds > 1 ? 0 : 1; round <= rounds; round += 1) {
    for (const peer of peers) {
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
