import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

const AZ = "npx local-azure exec -- az";

/** Lines that wait until a command prints a word. */
const until = (command: string, word: string) => [
  `for attempt in $(seq 120); do test "$(${command})" = "${word}" && break; sleep 0.2; done`,
  `test "$(${command})" = "${word}"`,
];

describeClient("Azure CLI", (client) => {
  it("connects as documented", () => assert.match(client().stdout, /^\[[^\]]*\]\n\[[^\]]*\]\n$/));

  it("runs a job, and reads the files of its task", async () => {
    const { run } = client();
    await run(
      `${AZ} batch pool create --id cli --vm-size Standard_D2s_v3 --target-dedicated-nodes 1 \\`,
      "  --image canonical:ubuntu-24_04-lts:server --node-agent-sku-id 'batch.node.ubuntu 24.04'",
      `${AZ} batch job create --id cli --pool-id cli`,
      `${AZ} batch task create --job-id cli --task-id hello --command-line "sh -c 'echo hello'"`,
      ...until(`${AZ} batch task show --job-id cli --task-id hello --query state -o tsv`, "completed"),
    );
    const list = `${AZ} batch task file list --job-id cli --task-id hello --query "[].name" -o tsv`;
    assert.match(await run(list), /^stdout\.txt$/m);
    const download = `${AZ} batch task file download --job-id cli --task-id hello --file-path stdout.txt`;
    assert.match(await run(`${download} --destination ./cli-stdout.txt`, "cat cli-stdout.txt"), /^hello$/m);
    const ids = async (what: string) => (await run(`${AZ} batch ${what} --query "[].id" -o tsv`)).trim().split("\n");
    assert.deepEqual(await ids("job list"), ["cli"]);
    assert.deepEqual(await ids("task list --job-id cli"), ["hello"]);
    assert.equal((await ids("node list --pool-id cli")).length, 1);
    assert.equal((await run(`${AZ} batch job task-counts show --job-id cli --query taskCounts.succeeded`)).trim(), "1");
    await run(
      `${AZ} batch job set --job-id cli --priority 5`,
      `${AZ} batch pool resize --pool-id cli --target-dedicated-nodes 0`,
      ...until(`${AZ} batch pool show --pool-id cli --query currentDedicatedNodes -o tsv`, "0"),
    );
  });

  it("reports an error of the service", async () => {
    assert.match(await client().fails(`${AZ} batch job show --job-id none`), /JobNotFound|job does not exist/);
    const create = `${AZ} batch job create --id cli --pool-id cli`;
    assert.match(await client().fails(create), /JobExists|job already exists/);
  });

  it("uploads, lists and downloads a blob", async () => {
    const { run, fails } = client();
    const blob = "--container-name files --name cli/a.txt --only-show-errors";
    await run("echo blob > cli-a.txt", `${AZ} storage blob upload ${blob} --file cli-a.txt`);
    const list = `${AZ} storage blob list --container-name files --prefix cli/ --query "[].name" -o tsv --only-show-errors`;
    assert.equal((await run(list)).trim(), "cli/a.txt");
    await run(`${AZ} storage blob download ${blob} --file cli-b.txt`, "cmp cli-a.txt cli-b.txt");
    assert.match(await fails(`${AZ} storage blob upload ${blob} --file cli-a.txt`), /BlobAlreadyExists|already exists/);
    await run(`${AZ} storage blob delete ${blob}`);
  });

  it("deletes the job and the pool", async () => {
    await client().run(`${AZ} batch job delete --job-id cli --yes`, `${AZ} batch pool delete --pool-id cli --yes`);
  });
});
