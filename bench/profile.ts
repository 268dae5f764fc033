import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Peer } from "./bench";

/** A CPU profile of V8. */
interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node of each sample, and the microseconds since the previous sample. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly children?: readonly number[];
}

/** Groups of functions, by URL. The first match counts. C++ functions belong to the group of their caller. */
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
  // This includes work of libuv, which reads sockets and decrypts TLS before it calls JavaScript.
  "(idle)": "waiting, and receiving",
};

/**
 * Runs a peer once, and returns the time of its main thread by group, in seconds. Returns undefined for a peer that
 * cannot be profiled. The file keeps the profile, which debuggers can open.
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
    // A sample counts for the time until the next one.
    seconds.set(group, (seconds.get(group) ?? 0) + (timeDeltas[index + 1] ?? 0) / 1e6);
  }
  return seconds;
}

function groupsOf(nodes: readonly ProfileNode[]): Map<number, string> {
  const groups = new Map<number, string>();
  // Parents come before their children.
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
