import { readFile } from "node:fs/promises";

/** Numbers of tests that passed, failed and were skipped. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How a part of the test run ended. */
export interface PartEnd {
  readonly exitCode: number;
  readonly interrupted: boolean;
  /** The file to which scripts/counting-reporter.cjs wrote a suite's counts. A part without one counts as one test. */
  readonly countsFile?: string;
}

/**
 * Returns the counts of a part. If a part fails, is interrupted or runs no test, and reports no failure itself, it
 * counts as one failure.
 */
export async function countsOf({ exitCode, interrupted, countsFile }: PartEnd): Promise<Counts> {
  const isGood = exitCode === 0 && !interrupted;
  const counts = countsFile === undefined ? { passed: isGood ? 1 : 0, failed: 0, skipped: 0 } : await read(countsFile);
  const isEmpty = counts.passed + counts.failed + counts.skipped === 0;
  return (!isGood || isEmpty) && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Returns the totals in the format of `npm test`'s last line: `N passed, N failed`, and `, N skipped` if any. */
export function lastLine(counts: readonly Counts[]): string {
  const sum = (key: keyof Counts) => counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
  return `${sum("passed")} passed, ${sum("failed")} failed${skipped}`;
}

/** Returns a suite's counts, or nothing if it could not be loaded or did not finish. */
async function read(countsFile: string): Promise<Counts> {
  const text = await readFile(countsFile, "utf8").catch(() => '{"passed":0,"failed":0,"skipped":0}');
  const { passed, failed, skipped } = JSON.parse(text) as Counts;
  return { passed, failed, skipped };
}
