import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Exchange, StepName } from "./question";

/** Whether an answer is what the library assumes. `noted` means that nothing depends on it. */
export type Verdict = "agrees" | "differs" | "noted" | "not answered";

/** A question's answer in the rehearsal's file. */
export interface SavedAnswer {
  readonly verdict: Verdict;
  /** The answer, or why there is none. */
  readonly answer: string;
  readonly exchanges: readonly Exchange[];
}

/** What a rehearsal has done. It is kept until everything has been deleted, so that a rehearsal can continue. */
export interface SavedRehearsal {
  readonly subscriptionId: string;
  readonly location: string;
  readonly vmSize: string;
  /** The name of its stacks. */
  readonly stackName: string;
  readonly started: string;
  readonly done: StepName[];
  readonly answers: Record<string, SavedAnswer>;
}

/** What identifies a rehearsal. */
export type RehearsalPlace = Pick<SavedRehearsal, "subscriptionId" | "location" | "vmSize">;

/** Returns the rehearsal in a folder; undefined if there is none. */
export async function readRehearsal(folder: string): Promise<SavedRehearsal | undefined> {
  const text = await readFile(fileIn(folder), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as SavedRehearsal);
}

/** Returns the rehearsal in a folder, or begins one. @throws if the one there is of another place. */
export async function openRehearsal(folder: string, place: RehearsalPlace): Promise<SavedRehearsal> {
  const known = await readRehearsal(folder);
  if (known === undefined) {
    const started = new Date().toISOString();
    return { ...place, stackName: `rehearsal-${randomUUID().slice(0, 8)}`, started, done: [], answers: {} };
  }
  for (const name of ["subscriptionId", "location", "vmSize"] as const) {
    if (known[name] === place[name]) continue;
    throw new Error(
      `${folder} has a rehearsal with ${name} ${known[name]}, got ${place[name]}; continue it with ${known[name]}, or delete it with --clean`,
    );
  }
  return known;
}

/** Writes the rehearsal's file. */
export async function saveRehearsal(folder: string, saved: SavedRehearsal): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(`${fileIn(folder)}.new`, `${JSON.stringify(saved, null, 2)}\n`);
  await rename(`${fileIn(folder)}.new`, fileIn(folder));
}

/** Removes everything that a rehearsal keeps on this machine, except for its report. */
export async function forgetRehearsal(folder: string, root: string, { stackName }: SavedRehearsal): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await rm(join(root, `Pulumi.${stackName}.yaml`), { force: true });
}

function fileIn(folder: string): string {
  return join(folder, "rehearsal.json");
}
