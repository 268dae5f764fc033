import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Peer } from "./bench";

/** What V8 tells of a thread. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The nodes that were seen, and the microseconds since the one before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** Groups of functions, by where they are from; the first that fits counts. Functions of C++ belong to whoever called them. */
const GROUPS: readonly [group: string, from: RegExp][] = [
  ["checksums", /^(wasm:|node:(internal\/)?(crypto|zlib))/],
  ["TLS and sockets", /^node:(internal\/)?(_?tls|net|stream_base_commons)/],
  ["HTTP", /^node:(internal\/)?(_?http)/],
  ["files", /^node:(internal\/)?fs/],
  ["Node's streams, events and promises", /^node:/],
  ["the SDK", /\/node_modules\/@(azure|typespec)\//],
  ["other packages", /\/node_modules\/(?!\.cache\/)/],
  ["ours", /./],
];

const OF_THE_ENGINE: Readonly<Record<string, string>> = {
  "(garbage collector)": "garbage collection",
  "(program)": "C++ outside of JavaScript",
  // also what libuv does between two calls: sockets are read, and TLS is decrypted, before anything of JavaScript is called
  "(idle)": "waiting, and receiving",
};

/**
 * Runs a peer once, and tells where the time of its main thread went, in seconds, by group; undefined for a peer that is no Node of ours. The
 * profile stays in the file, to be opened in a debugger.
 */
export async function profilePeer(peer: Peer, file: string): Promise<Map<string, number> | undefined> {
  if (peer.profile === undefined) return undefined;
  await mkdir(dirname(file), { recursive: true });
  await peer.profile(file);
  return secondsByGroup(JSON.parse(await readFile(file, "utf8")));
}

function secondsByGroup({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const groups = groupsOf(nodes);
  const seconds = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const group = groups.get(id) ?? "ours";
    // a sample stands for the time up to the next one
    seconds.set(group, (seconds.get(group) ?? 0) + (timeDeltas[index + 1] ?? 0) / 1e6);
  }
  return seconds;
}

function groupsOf(nodes: readonly ProfileNode[]): Map<number, string> {
  const groups = new Map<number, string>();
  // a parent comes before its children
  for (const { id, callFrame, children = [] } of nodes) {
    const group = groupOf(callFrame) ?? groups.get(id) ?? "C++ outside of JavaScript";
    groups.set(id, group);
    for (const child of children) groups.set(child, group);
  }
  return groups;
}

function groupOf({ functionName, url }: ProfileNode["callFrame"]): string | undefined {
  if (url === "") return OF_THE_ENGINE[functionName];
  return GROUPS.find(([, from]) => from.test(url))?.[0];
}
