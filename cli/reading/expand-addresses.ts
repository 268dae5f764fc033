import type { Command } from "commander";
import { outputContainerName } from "../../conventions";
import type { PipelineDescription } from "../../destinations";
import { operandPositions } from "../completion/candidates";
import { misuse } from "../errors/command-error";
import { shownPath } from "../render/shown-path";
import { defaultPlace } from "../where/default-place";
import { readDestinations } from "../where/destinations-file";
import { isAddress, type OutputAddress, parseAddress } from "./output-address";

/** The commands that read outputs by their kind and paths. */
export const READING_COMMANDS: readonly string[] = ["get", "verify", "tail", "open", "url", "delete"];

/**
 * Replaces the addresses of outputs in a command line with the kind, the paths, and the options for the location. They
 * are where the command takes a kind and paths.
 *
 * @param args the words after `batch-outputs`.
 * @throws {CommandError} `Misuse` for a text that is no address, for outputs of several tasks or kinds, and for options
 *   that repeat what the address says.
 */
export async function expandAddresses(program: Command, args: readonly string[]): Promise<readonly string[]> {
  const [name, ...words] = args;
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (command === undefined || !READING_COMMANDS.includes(command.name())) return args;
  const at = command.registeredArguments.findIndex((argument) => argument.name() === "kind");
  const positions = operandPositions(command, words);
  const first = words[positions[at] ?? -1];
  // Any other text is refused as a kind, which has no slash.
  if (first === undefined || !isAddress(first)) return args;
  const given = positions.slice(at);
  const addresses = given.map((position) => checked(words[position] ?? ""));
  const [address] = addresses as [OutputAddress];
  for (const option of ["--job", "--task", "--kind", "--blob-endpoint"]) {
    const isGiven = words.some((word) => word === option || word.startsWith(`${option}=`));
    if (isGiven) throw misuse(option, "not be given with an address", "both", "the address of the output contains it");
  }
  if (addresses.some((other) => ownerOf(other) !== ownerOf(address))) {
    throw misuse("addresses", "be of one kind of one task or of the job", "several", "run the command once for each");
  }
  const rest = words.filter((_, position) => !given.includes(position));
  const dashes = rest.includes("--") ? rest.indexOf("--") : rest.length;
  const [options, operands] = [rest.slice(0, dashes), rest.slice(dashes + 1)];
  const paths = addresses.map(({ path }) => path);
  return [name as string, ...(await location(address, options)), ...options, "--", ...operands, address.kind, ...paths];
}

function checked(text: string): OutputAddress {
  if (/^https?:.*\?/i.test(text)) {
    // A URL with a SAS. Every user of the machine can read command lines.
    const fix = "open it in a browser, or give the URL without what begins with `?`";
    throw misuse("the URL of an output", "have no query", "one", fix);
  }
  const address = parseAddress(text);
  if (address !== undefined) return address;
  const rule = "be the URL of an output, as `list --url` prints it, or job/task/kind/path";
  throw misuse("address", rule, shownPath(text), "run `batch-outputs list --url`");
}

function ownerOf({ container, jobId, taskId, kind }: OutputAddress): string {
  return JSON.stringify([container, jobId, taskId, kind]);
}

/** Returns the options for the location of an output. */
async function location({ container, jobId, taskId }: OutputAddress, words: readonly string[]): Promise<string[]> {
  const task = `--task=${taskId ?? ""}`;
  if (container === undefined) return [`--job=${jobId}`, task];
  const { blobEndpoint, name } = container;
  const given = givenDestinations(words);
  const file = given ?? defaultPlace().destinations;
  // A default place that cannot be read, or of another pipeline, does not matter: the URL contains the account.
  const pipeline = file === undefined ? undefined : await readDestinations(file).catch(unlessGiven(given));
  if (pipeline?.blobEndpoint === blobEndpoint) {
    return [
      ...(given === undefined ? [`--destinations=${file}`] : []),
      `--job=${jobOfContainer(name, pipeline)}`,
      task,
    ];
  }
  if (given !== undefined) {
    throw misuse("URL of the output", `be of the account in ${given}`, shownPath(blobEndpoint), "omit --destinations");
  }
  if (process.env.BATCH_OUTPUTS_CONTAINER_URL?.startsWith(`${blobEndpoint}${name}?`)) return [task];
  return [`--blob-endpoint=${blobEndpoint}`, `--job=${jobOfContainer(name)}`, task];
}

function unlessGiven(given: string | undefined): (error: unknown) => undefined {
  return (error) => {
    if (given !== undefined) throw error;
    return undefined;
  };
}

function givenDestinations(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => word === "--destinations" || word.startsWith("--destinations="));
  if (at < 0) return undefined;
  return words[at] === "--destinations" ? words[at + 1] : words[at]?.slice("--destinations=".length);
}

/**
 * Returns the id of a container's job. Without a description that lists the job, it is an id whose container has this
 * name, although the real id can have other characters.
 */
function jobOfContainer(name: string, pipeline?: PipelineDescription): string {
  const declared = Object.entries(pipeline?.jobs ?? {}).find(([, { container }]) => container === name)?.[0];
  if (declared !== undefined) return declared;
  const jobId = name.replace(/^job-/, "");
  if (isContainerOf(jobId, name)) return jobId;
  const rule = "be of a container with a standard name";
  throw misuse("URL of the output", rule, shownPath(name), "batch-outputs reads only outputs named by the standard");
}

function isContainerOf(jobId: string, name: string): boolean {
  try {
    return outputContainerName(jobId) === name;
  } catch {
    return false;
  }
}
