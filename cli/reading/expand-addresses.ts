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

/** The endpoints of Azure's storage accounts, in all its clouds and with DNS zones ("Storage account endpoints"). */
const OF_AZURE =
  /^https:\/\/[a-z0-9-]+\.(?:z\d+\.)?blob\.(?:storage\.azure\.net|core\.(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn))\/$/;

/** A SAS in a text. */
const SIGNATURE = /[?&]sig=/i;

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
  if (words.some((word) => word === "--help" || word === "-h")) return args;
  try {
    return await expanded(command, words);
  } catch (error) {
    // The parser has not seen them yet, and they decide how the error is printed.
    for (const option of ["json", "debug"]) if (words.includes(`--${option}`)) command.setOptionValue(option, true);
    throw error;
  }
}

async function expanded(command: Command, words: readonly string[]): Promise<readonly string[]> {
  const at = command.registeredArguments.findIndex((argument) => argument.name() === "kind");
  const positions = operandPositions(command, words);
  if (positions.some((position) => SIGNATURE.test(words[position] ?? ""))) refuseSas();
  const first = words[positions[at] ?? -1];
  const isSaid = words.some((word) => /^--(?:job|task)(?:=|$)/.test(word));
  // With these options, it is refused as a kind.
  if (first === undefined || !(isAddress(first) || (first.includes("/") && !isSaid))) return [command.name(), ...words];
  const given = positions.slice(at);
  if (given.length > 1 && !command.registeredArguments.at(-1)?.variadic) {
    throw misuse("address", "be the only one", String(given.length), "run the command once for each");
  }
  const addresses = given.map((position) => checked(words[position] ?? ""));
  const [address] = addresses as [OutputAddress];
  const ofUrl = address.container === undefined ? [] : ["--blob-endpoint"];
  for (const option of ["--job", "--task", "--kind", ...ofUrl]) {
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
  return [command.name(), ...(await location(address, options)), ...options, "--", ...operands, address.kind, ...paths];
}

function checked(text: string): OutputAddress {
  if (/^https?:.*\?/i.test(text)) refuseSas();
  const address = parseAddress(text);
  if (address !== undefined) return address;
  const rule = "be the URL of an output, as `list --url` prints it, or job/task/kind/path";
  throw misuse("address", rule, shownPath(text), "run `batch-outputs list --url`");
}

/**
 * @throws {CommandError} `Misuse`, without the text: every user of the machine can read command lines, and logs last.
 */
function refuseSas(): never {
  const fix = "open it in a browser, or give the URL without what begins with `?`";
  throw misuse("the URL of an output", "have no query", "one", fix);
}

function ownerOf({ container, jobId, taskId, kind }: OutputAddress): string {
  return JSON.stringify([container, jobId, taskId, kind]);
}

/**
 * Returns the options for the location of an output.
 *
 * The token of this identity is sent to the account. A URL can come from anyone, so its account must be that of the
 * given or default place, or be in Azure.
 */
async function location({ container, jobId, taskId }: OutputAddress, words: readonly string[]): Promise<string[]> {
  const task = `--task=${taskId ?? ""}`;
  if (container === undefined) return isSharedJob(jobId as string, words) ? [task] : [`--job=${jobId}`, task];
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
  if (!OF_AZURE.test(blobEndpoint) && process.env.BATCH_OUTPUTS_BLOB_ENDPOINT !== blobEndpoint) {
    const fix = "give job/task/kind/path with --destinations or --blob-endpoint";
    throw misuse(
      "URL of the output",
      "be of Azure, or of the account in the destinations file",
      shownPath(blobEndpoint),
      fix,
    );
  }
  return [`--blob-endpoint=${blobEndpoint}`, `--job=${jobOfContainer(name)}`, task];
}

/**
 * Returns whether BATCH_OUTPUTS_CONTAINER_URL is the place, and is the container of the job.
 *
 * @throws {CommandError} `Misuse` if it is the container of another job.
 */
function isSharedJob(jobId: string, words: readonly string[]): boolean {
  const url = process.env.BATCH_OUTPUTS_CONTAINER_URL;
  if (!url || !URL.canParse(url) || givenDestinations(words) !== undefined) return false;
  const name = new URL(url).pathname.split("/").findLast((segment) => segment !== "") ?? "";
  if (isContainerOf(jobId, name)) return true;
  const fix = "unset the variable, or give --destinations";
  throw misuse("address", "be of the job whose container BATCH_OUTPUTS_CONTAINER_URL is", shownPath(jobId), fix);
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
