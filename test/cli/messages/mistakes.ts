/** A mistake on a command line, and its surroundings. */
export interface Mistake {
  readonly what: string;
  /** The command line. `{endpoint}` and the like stand for values of the surroundings. */
  readonly args: readonly string[];
  /** The signed-in person (default: none). */
  readonly as?: Person;
  readonly env?: Readonly<Record<string, string>>;
  /** The files of the working folder, in addition to `a.txt`, `folder/b.txt`, `d.json` and `job.yaml`. */
  readonly files?: Readonly<Record<string, string>>;
  /** JavaScript that runs before the command. */
  readonly preload?: string;
}

/** A reader of the job `render`, someone with write access to the account, and a person without any role. */
export type Person = "reader" | "writer" | "stranger";

const mistake = (what: string, line: string, more: Omit<Mistake, "what" | "args"> = {}): Mistake => ({
  what,
  args: words(line),
  ...more,
});

/** The options that name the job `render` of the account. */
const RENDER = "--job render --blob-endpoint {endpoint}";
const D = "--destinations d.json";

const JOB_FILE = "job: render\npool: small\ntask: { command: echo }\n";

/** Mistakes with the container's URL. */
const withUrl = (what: string, url: string, line = "list"): Mistake =>
  mistake(what, line, { env: { BATCH_OUTPUTS_CONTAINER_URL: url } });

/** The mistakes of each group. The file `<group>.txt` has their messages. */
export const GROUPS: Readonly<Record<string, readonly Mistake[]>> = {
  "command-line": [
    mistake("an old Node.js", "list", {
      preload: 'Object.defineProperty(process.versions, "node", { value: "20.19.5" });',
    }),
    mistake("a misspelled command", "lst"),
    mistake("a misspelled option", `list --jbo render`),
    mistake("an option without its value", "list --job"),
    mistake("a missing argument", "save TaskOutput"),
    mistake("no account", "list --job render"),
    mistake("no job", "list --blob-endpoint {endpoint}"),
    mistake("no task", `save TaskOutput a.txt ${RENDER}`),
    mistake("no pattern for URLs", `url TaskLog ${RENDER}`),
    mistake("a time that is no time", `list ${RENDER} --since soon`),
    mistake("a size that is no size", `list ${RENDER} --larger big`),
    mistake("an unknown order", `list ${RENDER} --sort name`),
    mistake("several outputs into one file", `get TaskLog a b --task t1 ${RENDER} --output x.txt`),
    mistake("two contradicting options", `get --overwrite --no-clobber ${RENDER}`),
    mistake("a kind with a slash", `list --kind a/b ${RENDER}`),
    mistake("a kind with a dollar sign", `save $TaskOutput a.txt --task t1 ${RENDER}`),
    mistake("a misspelled kind that is refused", `save tasklog a.txt --strict --task t1 ${RENDER}`),
    mistake("a job id with a space", `list "--job=my job" --blob-endpoint {endpoint}`),
    mistake("a task id with a slash", `list --task a/b ${RENDER}`),
    mistake("a lifetime that is too long", `url --expires-in 8d ${RENDER}`),
    mistake("a wait without a unit that exists", `list --wait-for-access 1w ${RENDER}`),
    mistake("an endpoint without TLS", "list --job render --blob-endpoint http://account.blob.core.windows.net/"),
    mistake("the name of the account as its endpoint", "list --job render --blob-endpoint account"),
    mistake(
      "the endpoint of another service",
      "list --job render --blob-endpoint https://account.dfs.core.windows.net/",
    ),
    mistake(
      "the endpoint of the Batch account",
      "list --job render --blob-endpoint https://a.westeurope.batch.azure.com",
    ),
    mistake("an endpoint with a SAS", "list --job render --blob-endpoint https://account.blob.core.windows.net/?sv=1"),
    mistake(
      "an endpoint with a container",
      "list --job render --blob-endpoint https://account.blob.core.windows.net/a/b",
    ),
    mistake("two accounts", `list ${RENDER} ${D}`),
    mistake("a shell without completion", "completion csh"),
    mistake("nothing to run", "run"),
    mistake("a rule without a kind", `run --save *.png --task t1 ${RENDER} -- true`),
    mistake("a rule with an absolute pattern", `run --save TaskOutput=/x/*.png --task t1 ${RENDER} -- true`),
    mistake("a program that does not exist", `run --task t1 ${RENDER} -- no-such-program`, { as: "writer" }),
    mistake("a variable that is no time", `list ${RENDER}`, { env: { BATCH_OUTPUTS_WAIT_FOR_ACCESS: "soon" } }),
  ],
  destinations: [
    mistake("no file", `list --destinations none.json`),
    mistake("a folder", `list --destinations .`),
    mistake("an empty file", `list ${D}`, { files: { "d.json": "" } }),
    mistake("the table that Pulumi prints", `list ${D}`, { files: { "d.json": "Current stack outputs (1):\n" } }),
    mistake("a file that is cut off", `list ${D}`, { files: { "d.json": '{"version":1,' } }),
    mistake("other JSON", `list ${D}`, { files: { "d.json": "{}" } }),
    mistake("a later version", `list ${D}`, { files: { "d.json": '{"version":9}' } }),
    mistake("a hidden secret", `list ${D}`, { files: { "d.json": '{"destinations":"[secret]"}' } }),
    mistake("JSON in a string", `list ${D}`, { files: { "d.json": JSON.stringify("{}") } }),
    mistake("a part that is missing", `list ${D}`, { files: { "d.json": '{"version":1,"jobs":{}}' } }),
    mistake("a mistyped job", `list --job rendr ${D}`, { as: "reader" }),
    mistake("a job of nothing alike", `list --job x ${D}`, { as: "reader" }),
    mistake("a mistyped job, with a role on the account", `get TaskLog log.txt --task t1 --job rendr ${D}`, {
      as: "writer",
    }),
    mistake("a job to write that is not declared", `save TaskOutput a.txt --task t1 --job rendr ${D}`, {
      as: "writer",
    }),
    mistake("a container of a job that is not declared", `prepare --job x ${D}`, { as: "writer" }),
    mistake("one of the jobs is not accessible", `list ${D}`, { as: "reader" }),
    mistake("none of the jobs is accessible", `list ${D}`, { as: "stranger" }),
  ],
  access: [
    mistake("nobody is signed in", `list ${RENDER}`),
    mistake("nobody is signed in, as JSON", `list --json ${RENDER}`),
    mistake("nobody is signed in, for a job in Batch", `diagnose render ${D}`),
    mistake("no role", `list ${RENDER}`, { as: "stranger" }),
    mistake("a reader saves", `save TaskOutput a.txt --task t1 ${RENDER}`, { as: "reader" }),
    mistake("a reader deletes", `delete TaskLog log.txt --yes --task t1 ${RENDER}`, { as: "reader" }),
    mistake("a reader creates a container", `prepare --job other --blob-endpoint {endpoint}`, { as: "reader" }),
    mistake("a reader signs a URL", `url ${RENDER}`, { as: "reader" }),
    mistake("a mistyped job", `list --job rendr --blob-endpoint {endpoint}`, { as: "writer" }),
    mistake("no role at the Batch account", `diagnose render ${D}`, { as: "stranger" }),
  ],
  url: [
    withUrl("an expired URL", "{expired}"),
    withUrl("a URL that is valid later", "{later}"),
    withUrl("a signature with a mistake", "{damaged}"),
    withUrl("a URL from HTML", "https://a.blob.core.windows.net/job-render?sv=1&amp;sp=rl&amp;sig=x"),
    withUrl("a URL that ends too early", "https://a.blob.core.windows.net/job-render?sv=1&sp=rl"),
    withUrl("a URL in quotes", '"https://a.blob.core.windows.net/job-render?sp=rl&sig=x"'),
    withUrl("a URL without a SAS", "https://a.blob.core.windows.net/job-render"),
    withUrl("the URL of an output", "{blob}"),
    withUrl("a URL that can only read", "{reading}", "save TaskOutput a.txt --task t1"),
    withUrl("a URL that cannot list", "{getting}"),
    withUrl("a URL and a job", "{reading}", "list --job render"),
    withUrl("a container that does not exist", "{elsewhere}"),
  ],
  // The command retries for 30 s.
  unreachable: [
    mistake("a port where nothing listens", "list --job render --blob-endpoint https://127.0.0.1:1/account/", {
      as: "reader",
    }),
  ],
  network: [
    mistake("a host that does not exist", "list --job render --blob-endpoint https://account.blob.invalid/", {
      as: "reader",
    }),
    mistake("a web site", "list --job render --blob-endpoint {site}", { as: "reader" }),
    mistake("a file on a web site", "get TaskLog log.txt --task t1 --job render --blob-endpoint {site}", {
      as: "reader",
    }),
    mistake("an unknown certificate", "list --job render --blob-endpoint {untrusted}", { as: "reader" }),
  ],
  files: [
    mistake("a file as the folder", `get TaskLog log.txt --task t1 ${RENDER} --into a.txt`, { as: "reader" }),
    mistake("a folder below a file", `get --into a.txt/x ${RENDER}`, { as: "reader" }),
    mistake("a folder that cannot exist", `get TaskLog log.txt --task t1 ${RENDER} --into /proc/x`, { as: "reader" }),
    mistake("a folder as the file", `get TaskLog log.txt --task t1 ${RENDER} --output folder`, { as: "reader" }),
    mistake("a file that was changed", `get TaskLog log.txt --task t1 ${RENDER}`, {
      as: "reader",
      files: { "log.txt": "mine" },
    }),
    mistake("a folder that does not exist", `verify none ${RENDER}`, { as: "reader" }),
    mistake("a file that does not exist", `save TaskOutput none.txt --as x.txt --task t1 ${RENDER}`, { as: "writer" }),
    mistake("a pattern that matches nothing", `save TaskOutput *.gif --task t1 ${RENDER}`, { as: "writer" }),
    mistake("a folder to save", `save TaskOutput folder --task t1 ${RENDER}`, { as: "writer" }),
    mistake("standard input without a name", `save TaskOutput - --task t1 ${RENDER}`, { as: "writer" }),
    mistake("an absolute path to save", `save TaskOutput /etc/hostname --task t1 ${RENDER}`, { as: "writer" }),
    mistake("a path with dots", `save TaskOutput a.txt --as a/../../x --task t1 ${RENDER}`, { as: "writer" }),
  ],
  outputs: [
    mistake("an output that does not exist", `get TaskLog lag.txt --task t1 ${RENDER}`, { as: "reader" }),
    mistake("a pattern that matches nothing", `get TaskLog *.gif --task t1 ${RENDER}`, { as: "reader" }),
    mistake("a mistyped task", `list --task t11 ${RENDER}`, { as: "reader" }),
    mistake("a task in other case", `get TaskLog log.txt --task T1 ${RENDER}`, { as: "reader" }),
    mistake("a kind without outputs", `get Notes x.txt --task t1 ${RENDER}`, { as: "reader" }),
    mistake("a misspelled kind", `list --kind task-log ${RENDER}`, { as: "reader" }),
    mistake("several outputs for one file", `get TaskLog *.txt --task t1 --output a.txt ${RENDER}`, { as: "reader" }),
    mistake("nothing selected", `get --since 2h --larger 1GiB ${RENDER}`, { as: "reader" }),
    mistake("a deletion that is not confirmed", `delete TaskLog log.txt --task t1 ${RENDER}`, { as: "writer" }),
    mistake("a path with a slash before it", `get TaskLog /log.txt --task t1 ${RENDER}`, { as: "reader" }),
  ],
  jobs: [
    mistake("no destinations", "submit job.yaml"),
    mistake("no job file", `submit none.yaml ${D}`),
    mistake("a job file with a mistake", `submit job.yaml ${D}`, {
      files: { "job.yaml": "job: render\npool: small\ntask: 3\n" },
    }),
    mistake("a misspelled member", `submit job.yaml ${D}`, { files: { "job.yaml": `${JOB_FILE}merg: {}\n` } }),
    mistake("an unknown pool", `submit job.yaml ${D}`, {
      files: { "job.yaml": JOB_FILE.replace("small", "smal") },
    }),
    mistake("a job that is not declared", `submit job.yaml ${D}`, {
      files: { "job.yaml": JOB_FILE.replace("render", "rendr") },
    }),
    mistake("a job that Batch does not have", `wait none ${D}`, { as: "writer" }),
    mistake("an explanation of a job that Batch does not have", `diagnose none ${D}`, { as: "writer" }),
    mistake("a job to end that Batch does not have", `cancel none ${D}`, { as: "writer" }),
    mistake("contradicting options", `submit job.yaml --continue --replace ${D}`),
  ],
};

/** The job commands, which the node tool does not have. */
export const JOB_COMMANDS: readonly string[] = ["submit", "wait", "diagnose", "cancel", "clean"];

/** Splits a command line at spaces outside double quotes. */
function words(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, "$1"));
}
