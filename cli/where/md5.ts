import { Option } from "commander";
import { checkKind } from "../../conventions";
import { ALL_KINDS } from "../../destinations/internal";
import { renamed } from "../errors/given-name";

/** The environment variable that requires MD5s: `all`, or kinds with commas between them. */
const MD5_VARIABLE = "BATCH_OUTPUTS_MD5";

/** The option of commands that save files. */
export interface Md5Option {
  readonly md5?: boolean;
}

/** Returns the option `--md5`. */
export function md5Option(): Option {
  return new Option(
    "--md5",
    `also store an MD5 with files of more than 5 MiB, for other tools that verify with it (default: for the kinds in $${MD5_VARIABLE}, or those of the node's pool)`,
  );
}

/**
 * Returns the kinds whose outputs get an MD5, or whether all do. Undefined if nothing requires it.
 *
 * @param ofPool the kinds of the node's pool, if the variable is not set.
 * @throws {ConventionError} `KindRefused`, with the name of the variable.
 */
export function md5From(
  { md5 }: Md5Option,
  ofPool: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): true | readonly string[] | undefined {
  if (md5) return true;
  const kinds = env[MD5_VARIABLE] === undefined ? ofPool : listed(env[MD5_VARIABLE]);
  if (kinds.includes(ALL_KINDS)) return true;
  try {
    return kinds.length === 0 ? undefined : kinds.map((kind) => checkKind(kind));
  } catch (error) {
    throw renamed(error, (name) => `${name} in ${MD5_VARIABLE}`);
  }
}

function listed(text: string): string[] {
  return text
    .split(",")
    .map((kind) => kind.trim())
    .filter((kind) => kind !== "");
}
