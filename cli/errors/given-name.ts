import { OutputError } from "../../outputs/internal";
import { CommandError } from "./command-error";
import { EXIT_CODES, exitCodeOf } from "./exit-codes";
import { codeOf, isOfParser } from "./reported-error";

/** The options whose values become arguments of the library. */
interface GivenOptions {
  readonly job?: string;
  readonly task?: string;
  readonly blobEndpoint?: string;
  readonly kind?: string;
  readonly as?: string;
}

/**
 * Returns the error for a value that the library refuses, with the option or the variable that has the value instead
 * of the library's argument. Returns any other error unchanged.
 */
export function namedAsGiven(error: unknown, options: GivenOptions, env = process.env): unknown {
  return renamed(error, (name) => givenName(name, options, env));
}

/**
 * Returns the error for a value that the library refuses, with another name for the value. Returns any other error
 * unchanged.
 */
export function renamed(error: unknown, nameOf: (name: string) => string | undefined): unknown {
  if (isOfParser(error) || error instanceof CommandError || exitCodeOf(error) !== EXIT_CODES.misuse) return error;
  const { message } = error as Error;
  const name = /^[\w ]+?(?= must )/.exec(message)?.[0];
  const given = name === undefined ? undefined : nameOf(name);
  if (name === undefined || given === undefined) return error;
  const named = `${given}${message.slice(name.length)}`.replace("as containerUrl", "in BATCH_OUTPUTS_CONTAINER_URL");
  return new OutputError(codeOf(error) as OutputError["code"], named, { cause: error });
}

function givenName(name: string, options: GivenOptions, env: NodeJS.ProcessEnv): string | undefined {
  const either = (value: string | undefined, option: string, variable: string) =>
    value !== undefined ? option : env[variable] ? variable : undefined;
  switch (name) {
    case "jobId":
      return either(options.job, "--job", "AZ_BATCH_JOB_ID");
    case "taskId":
      return either(options.task, "--task", "AZ_BATCH_TASK_ID");
    case "blobEndpoint":
      return either(options.blobEndpoint, "--blob-endpoint", "BATCH_OUTPUTS_BLOB_ENDPOINT");
    case "kind":
      return options.kind === undefined ? undefined : "--kind";
    case "path":
      return options.as === undefined ? undefined : "--as";
    default:
      return undefined;
  }
}
