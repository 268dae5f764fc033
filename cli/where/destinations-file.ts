import type { PipelineDescription } from "../../destinations";
import { checkDescription } from "../../destinations/internal";
import { CommandError } from "../errors/command-error";
import { isObject, type JsonFile, readJsonObject, refused } from "./json-file";

/** The advice for programs, which pass an output of a component. */
const UNCHANGED_OUTPUT = "pass the `destinations` output of an OutputPipeline unchanged";

/** The text that Pulumi prints instead of a secret output. */
const SECRET = "[secret]";

/**
 * Reads the description of a pipeline from a file. The file can also contain all outputs of a stack, as
 * `pulumi stack output --json` prints them. Then it reads the output `destinations`, or the only output that is a
 * description.
 *
 * @throws {CommandError} `ConfigurationRefused`.
 */
export async function readDestinations(file: string): Promise<PipelineDescription> {
  const from = {
    file,
    what: "destinations",
    fix: `write it with \`pulumi stack output destinations --json > ${file}\``,
  };
  const document = descriptionIn(await readJsonObject(from), from);
  try {
    return checkDescription(document);
  } catch (error) {
    const message = (error as Error).message.replace(UNCHANGED_OUTPUT, from.fix);
    throw new CommandError(
      "ConfigurationRefused",
      `${from.what} ${file} must be the description of a pipeline: ${message}`,
      {
        cause: error,
      },
    );
  }
}

function descriptionIn(document: Record<string, unknown>, from: JsonFile): Record<string, unknown> {
  if (document.version !== undefined) return document;
  const { destinations } = document;
  if (isObject(destinations)) return destinations;
  if (typeof destinations === "string") {
    const got = destinations === SECRET ? "a secret that is not shown" : "a string";
    const fix =
      destinations === SECRET
        ? "add --show-secrets to `pulumi stack output --json`"
        : "export the `destinations` of the OutputPipeline unchanged";
    throw refused(from, "be an object in the stack's output `destinations`", got, fix);
  }
  const keys = Object.keys(document).filter((key) => isDescription(document[key]));
  const [key, ...others] = keys;
  if (key !== undefined && others.length === 0) return document[key] as Record<string, unknown>;
  if (key !== undefined) {
    const got = `the outputs ${keys.join(", ")} of a stack`;
    throw refused(from, "be of one pipeline", got, `write one with \`pulumi stack output ${key} --json\``);
  }
  throw refused(from, "be the description of a pipeline", "an object without a version", from.fix);
}

function isDescription(value: unknown): boolean {
  return isObject(value) && "version" in value && "blobEndpoint" in value && "jobs" in value;
}
