import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { createProgram } from "../../../cli/program";
import { expandAddresses } from "../../../cli/reading/expand-addresses";
import { writePlace } from "../../../cli/where/default-place";
import { outputContainerName } from "../../../conventions";
import { exampleDescription } from "../../destinations/support/example";
import { useFolder } from "../../support/folder";

const HASHED = "my_job";
const AT = "https://account.blob.core.windows.net/";
const OTHER = "https://other.blob.core.windows.net/";
const VARIABLES = ["XDG_CONFIG_HOME", "BATCH_OUTPUTS_CONTAINER_URL", "BATCH_OUTPUTS_DESTINATIONS"];

describe("the addresses of outputs in a command line", () => {
  const folder = useFolder();
  const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
  let file: string;

  beforeEach(() => {
    for (const name of VARIABLES) delete process.env[name];
    process.env.XDG_CONFIG_HOME = join(folder(), "config");
    file = join(folder(), "d.json");
    const jobs = { render: { container: "job-render" }, [HASHED]: { container: outputContainerName(HASHED) } };
    writeFileSync(file, JSON.stringify({ ...exampleDescription(), blobEndpoint: AT, jobs }));
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  const expand = (...args: string[]) => expandAddresses(createProgram(), args);

  it("become the options, the kind and the paths", async () => {
    const log = ["--job=render", "--task=t1", "--", "TaskLog", "log.txt"];
    assert.deepEqual(await expand("get", "render/t1/TaskLog/log.txt"), ["get", ...log]);
    assert.deepEqual(await expand("tail", "-f", "-n", "5", "render/t1/TaskLog/log.txt"), [
      ...["tail", "--job=render", "--task=t1", "-f", "-n", "5", "--", "TaskLog", "log.txt"],
    ]);
    assert.deepEqual(await expand("get", "--into", "a/b/c/d", "render//JobOutput/movie.gif"), [
      ...["get", "--job=render", "--task=", "--into", "a/b/c/d", "--", "JobOutput", "movie.gif"],
    ]);
    assert.deepEqual(await expand("get", "--blob-endpoint", OTHER, "render/t1/TaskLog/a"), [
      ...["get", "--job=render", "--task=t1", "--blob-endpoint", OTHER, "--", "TaskLog", "a"],
    ]);
    assert.deepEqual(await expand("url", "render/t1/TaskLog/a", "render/t1/TaskLog/b"), [
      ...["url", "--job=render", "--task=t1", "--", "TaskLog", "a", "b"],
    ]);
    assert.deepEqual(await expand("get", "--json", "--", "render/t1/TaskLog/-log.txt"), [
      ...["get", "--job=render", "--task=t1", "--json", "--", "TaskLog", "-log.txt"],
    ]);
    assert.deepEqual(await expand("verify", "--", "-results", "render/t1/TaskLog/a"), [
      ...["verify", "--job=render", "--task=t1", "--", "-results", "TaskLog", "a"],
    ]);
    assert.deepEqual(await expand("verify", "some/folder/of/results", "render/t1/TaskLog/a"), [
      ...["verify", "--job=render", "--task=t1", "some/folder/of/results", "--", "TaskLog", "a"],
    ]);
  });

  it("leave all other command lines unchanged", async () => {
    for (const args of [
      ["get", "TaskLog", "a/b/c/d", "--task", "t1"],
      ["get", "--into", "a/b/c/d"],
      ["list", "--job", "render"],
      ["save", "TaskOutput", "a/b/c/d"],
      ["save", "a/b/c/d", "e"],
      ["track", "a/b/c/d", "e"],
      ["get", "a/b", "c", "--job", "j"],
      ["get", "a/b", "--task=t"],
      ["get", "https://x", "--help"],
      ["save-text", "a/b/c/d", "e"],
      ["run", "--", "a/b/c/d"],
      ["verify", "a/b/c/d"],
      [],
      ["--version"],
    ]) {
      assert.deepEqual(await expand(...args), args);
    }
  });

  it("can be URLs: of the given pipeline, of the default place, or of another account", async () => {
    const url = `${AT}job-render/t1/%24TaskLog/a%20b.txt`;
    const output = ["--task=t1", "--", "TaskLog", "a b.txt"];
    const byEndpoint = ["get", `--blob-endpoint=${AT}`, "--job=render", ...output];
    assert.deepEqual(await expand("get", url), byEndpoint);
    assert.deepEqual(await expand("get", url, "--destinations", file), [
      ...["get", "--job=render", "--task=t1", "--destinations", file, "--", "TaskLog", "a b.txt"],
    ]);
    writePlace({ destinations: file, job: HASHED });
    assert.deepEqual(await expand("get", url), ["get", `--destinations=${file}`, "--job=render", ...output]);
    const other = url.replace(AT, OTHER);
    assert.deepEqual(await expand("get", other), ["get", `--blob-endpoint=${OTHER}`, "--job=render", ...output]);
    writePlace({ destinations: join(folder(), "none.json") });
    assert.deepEqual(await expand("get", url), byEndpoint);
    process.env.BATCH_OUTPUTS_CONTAINER_URL = `${AT}job-render?sig=x`;
    assert.deepEqual(await expand("get", url), ["get", ...output]);
  });

  it("find the job of a container whose name has a hash in the description", async () => {
    const url = `${AT}${outputContainerName(HASHED)}/%24JobOutput/a`;
    const [, job] = await expand("get", url, `--destinations=${file}`);
    assert.equal(job, `--job=${HASHED}`);
    // Without a description, the id that is opened has the same container.
    const [, , opened] = await expand("get", url);
    assert.equal(outputContainerName(opened?.replace("--job=", "") ?? ""), outputContainerName(HASHED));
    const another = expand("get", `${AT}outputs/%24JobOutput/a`);
    await assert.rejects(another, /must be of a container with a standard name, got outputs/);
  });

  for (const [what, args, message] of [
    [
      "a URL that is none",
      ["get", `${AT}job-r/log`],
      /^address must be the URL of an output.*; run `batch-outputs list/,
    ],
    ["an option that it contains", ["get", "r/t/K/p", "--job", "r"], /^--job must not be given with an address/],
    [
      "the endpoint of a URL",
      ["get", `${AT}job-r/$JobOutput/a`, "--blob-endpoint", AT],
      /^--blob-endpoint must not be/,
    ],
    ["an option with =", ["get", "--task=t", "r/t/K/p"], /^--task must not be given with an address/],
    [
      "a text with slashes that is none",
      ["get", "render/t1/TaskLog"],
      /^address must be the URL .* or job\/task\/kind\/p/,
    ],
    [
      "a URL of a server outside of Azure",
      ["get", "https://evil.example/job-r/$JobOutput/a"],
      /^URL of the output must be of/,
    ],
    [
      "a host that ends like one of Azure",
      ["get", `https://a.b${AT.slice(15, -1)}.evil.example/job-r/$JobOutput/a`],
      /must be of/,
    ],
    ["two outputs of a command for one", ["open", "r/t/K/p", "r/t/K/q"], /^address must be the only one, got 2/],
    ["a SAS anywhere", ["get", "r/t/K/p?sig=secret"], /^the URL of an output must have no query/],
    ["a SAS after a space", ["get", ` ${AT}job-r/$JobOutput/a?sig=secret`], /^the URL of an output must have no query/],
    ["outputs of two tasks", ["get", "r/t/K/p", "r/u/K/p"], /^addresses must be of one kind of one task/],
    ["an address and a path", ["get", "r/t/K/p", "q"], /^address must be the URL of an output, .* got q; run/],
    ["a URL with a SAS", ["get", `${AT}job-r/$JobOutput/a?sig=secret`], /^the URL of an output must have no query/],
  ] as const) {
    it(`refuse ${what}`, async () => {
      await assert.rejects(expand(...args), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    });
  }

  it("use the container of BATCH_OUTPUTS_CONTAINER_URL for its job, and for no other", async () => {
    process.env.BATCH_OUTPUTS_CONTAINER_URL = `${AT}job-render?sig=x`;
    assert.deepEqual(await expand("get", "render/t1/TaskLog/a"), ["get", "--task=t1", "--", "TaskLog", "a"]);
    await assert.rejects(expand("get", "other/t1/TaskLog/a"), /be of the job whose container BATCH_OUTPUTS_CONTAINER/);
  });

  it("print their errors as the options say", async () => {
    const program = createProgram();
    await assert.rejects(expandAddresses(program, ["get", "--json", "https://x/y"]));
    assert.equal(program.commands.find((command) => command.name() === "get")?.opts().json, true);
  });

  it("refuse the URL of another account than that of the given file", async () => {
    const url = `${OTHER}job-render/%24JobOutput/a`;
    await assert.rejects(
      expand("get", url, "--destinations", file),
      /must be of the account in .*; omit --destinations/,
    );
    await assert.rejects(expand("get", url, "--destinations", "none.json"), /nothing there \(ENOENT\)/);
  });
});
