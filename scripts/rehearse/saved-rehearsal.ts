import { randomBytes, randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MisuseError } from "./misuse-error";
import type { Exchange, StepName } from "./question";
import { checkIsUnused, createFolder, emptyFolder, STATE_FILE } from "./rehearsal-folder";

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
  /** Encrypts the secrets in the states of its stacks, such as the SAS of an application package. */
  readonly passphrase: string;
  readonly started: string;
  readonly done: StepName[];
  readonly answers: Record<string, SavedAnswer>;
}

/** What identifies a rehearsal. */
export type RehearsalPlace = Pick<SavedRehearsal, "subscriptionId" | "location" | "vmSize">;

/**
 * Returns the rehearsal in a folder; undefined if there is none.
 *
 * @throws {MisuseError} if the file with its name is not a rehearsal's.
 */
export async function readRehearsal(folder: string): Promise<SavedRehearsal | undefined> {
  const text = await readFile(fileIn(folder), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return text === undefined ? undefined : parsedState(fileIn(folder), text);
}

/**
 * Returns the rehearsal in a folder, or begins one.
 *
 * @param reportFiles files of reports, which may be in the folder.
 * @throws {MisuseError} if the folder has a rehearsal of another place, or no rehearsal but files of others.
 */
export async function openRehearsal(
  folder: string,
  place: RehearsalPlace,
  reportFiles: readonly string[],
): Promise<SavedRehearsal> {
  const known = await readRehearsal(folder);
  if (known === undefined) {
    await checkIsUnused(folder, reportFiles);
    const stackName = `rehearsal-${randomUUID().slice(0, 8)}`;
    const passphrase = randomBytes(32).toString("base64url");
    return { ...place, stackName, passphrase, started: new Date().toISOString(), done: [], answers: {} };
  }
  for (const name of ["subscriptionId", "location", "vmSize"] as const) {
    if (known[name] === place[name]) continue;
    throw new MisuseError(
      `${folder} has a rehearsal with ${name} ${known[name]}, got ${place[name]}; continue it with ${known[name]}, or delete it with --clean`,
    );
  }
  return known;
}

/** Returns whether a question has no answer yet, such as one that failed. It is asked when the rehearsal continues. */
export function isOpen({ answers }: SavedRehearsal, questionId: string): boolean {
  return (answers[questionId]?.verdict ?? "not answered") === "not answered";
}

/** Returns whether a step is done. With an open question it is not, because the question needs what the step does. */
export function isStepDone(saved: SavedRehearsal, step: StepName, questionIds: readonly string[]): boolean {
  return questionIds.length > 0 ? !questionIds.some((id) => isOpen(saved, id)) : saved.done.includes(step);
}

/** Writes the rehearsal's state, which only its owner can read. Creates the folder if it does not exist. */
export async function saveRehearsal(folder: string, saved: SavedRehearsal): Promise<void> {
  await createFolder(folder);
  const file = fileIn(folder);
  // The mode applies only to a new file.
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, `${JSON.stringify(saved, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  await rename(`${file}.new`, file);
}

/** Removes everything that a rehearsal keeps on this machine, except for its report. */
export async function forgetRehearsal(folder: string, root: string, { stackName }: SavedRehearsal): Promise<void> {
  await rm(join(root, `Pulumi.${stackName}.yaml`), { force: true });
  await emptyFolder(folder);
}

function fileIn(folder: string): string {
  return join(folder, STATE_FILE);
}

function parsedState(file: string, text: string): SavedRehearsal {
  try {
    const saved = JSON.parse(text) as Partial<SavedRehearsal> | null;
    // The name becomes a part of a file's name.
    if (/^rehearsal-[0-9a-f]{8}$/.test(saved?.stackName ?? "") && saved?.passphrase) return saved as SavedRehearsal;
  } catch {
    // The error below says it with the file's name.
  }
  throw new MisuseError(
    `${file} must be the state of a rehearsal, got another file; choose another folder with --folder`,
  );
}
