import assert from "node:assert/strict";
import { it } from "mocha";
import { describeClient } from "./support/describe-client";

describeClient("Airflow", (client) => {
  it("runs a task with a pool, and deletes both, as documented", async () => {
    const left = "npx local-azure exec -- python -c";
    assert.match(client().stdout, /DELETE[\s\S]*\/pools\/airflow/);
    const count = `${left} "from render import render; print(len(list(render.hook.connection.list_pools())))"`;
    assert.match(await client().run(count), /^0$/m);
  });

  it("fails if the task fails", async () => {
    const failing = "from render import render; render.batch_task_command_line = 'false'; render.execute({})";
    assert.match(await client().fails(`npx local-azure exec -- python -c "${failing}"`), /Job fail|render/);
  });
});
