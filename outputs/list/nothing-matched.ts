import { shown } from "../../conventions/internal";
import { LIST_ADVICE } from "../failure/list-advice";
import { backslashHint } from "../find/pattern";
import type { OutputError } from "../output-error";
import { refusedArgument } from "../refused-argument";

/** Returns the error for a pattern that matches no output. */
export function nothingMatched(pattern: string): OutputError {
  const fix = [LIST_ADVICE, backslashHint(pattern)].filter((text) => text !== undefined).join("; ");
  return refusedArgument("NothingMatched", "pattern", "match an output", shown(pattern), fix);
}
