import type { Ask } from "../request/ask";
import { fileJson } from "./folder";
import { outputOf } from "./where";

/** One output. */
export async function fileAnswer(ask: Ask): Promise<object> {
  return fileJson(await outputOf(ask));
}
