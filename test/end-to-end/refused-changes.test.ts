import assert from "node:assert/strict";
import * as authorization from "@pulumi/azure-native/authorization";
import type { EngineEvent, PulumiFn } from "@pulumi/pulumi/automation";
import { after, before, it } from "mocha";
import { OutputPipeline } from "../../components";
import { nightly } from "../support/nightly";
import { type EditedStack, editedStack } from "./support/edited-stack";
import { type Change, type ProviderProxy, type Refusal, startProviderProxy } from "./support/provider-proxy";

/**
 * The answers of Azure's control plane, after azure-native has retried as it does: 429 and 503 three times (`azcore`),
 * and `StorageAccountOperationInProgress` three times (pulumi-azure-native, PR 4497). The last one is an operation that
 * was accepted, and that ended in `Failed` when azure-native polled it (`Azure-AsyncOperation`).
 */
const ANSWERS: Readonly<Record<string, Refusal>> = {
  "409": answer(409, "Conflict"),
  "429": answer(429, "TooManyRequests"),
  "503": answer(503, "ServiceUnavailable"),
  "an operation that failed": { message: 'Code="OperationFailed" Message="refused by the test"', afterwards: true },
};

function answer(status: number, code: string): Refusal {
  return { message: `Status=${status} Code="${code}" Message="refused by the test"` };
}

/** The Azure resources of a pipeline, in an order in which they can be created. */
const TYPES = [
  "resources:ResourceGroup",
  "storage:StorageAccount",
  "storage:BlobServiceProperties",
  "storage:ManagementPolicy",
  "managedidentity:UserAssignedIdentity",
  "storage:BlobContainer",
  "authorization:RoleAssignment",
  "batch:BatchAccount",
  "batch:Pool",
].map((type) => `azure-native:${type}`);

const program =
  (nodes = 0, owner = "render"): PulumiFn =>
  async () => {
    new OutputPipeline("p", {
      location: "westeurope",
      jobs: ["a", "b"],
      pools: [{ name: "small", vmSize: "Standard_D2ds_v5", nodes }],
      readers: [{ name: "ann", principalId: authorization.getClientConfigOutput().objectId }],
      tags: { owner },
      runtime: "image",
      retainOutputs: false,
    });
  };

/** A change that was refused. */
interface Refused {
  readonly change: Change;
  readonly refusal: Refusal;
}

/** Each row refuses one type. In a short run, each type meets one of the answers. */
const ROWS = Object.keys(ANSWERS).map((_, row) =>
  TYPES.map((type, index) => ({ type, answer: Object.keys(ANSWERS)[(index + row) % Object.keys(ANSWERS).length]! })),
);

nightly.describe("a change that Azure's control plane refuses", function () {
  this.timeout(300_000);
  let proxy: ProviderProxy;
  let stack: EditedStack;

  before(async () => {
    proxy = await startProviderProxy();
    stack = await editedStack(proxy.environment);
  });

  after(async () => {
    proxy.intercept({});
    await stack.stack.destroy();
    await stack.forget();
    proxy.close();
  });

  /** Refuses the first change of each type, in this or a later update, and returns a list to which they are added. */
  function refuseFirst(method: Change["method"], answers: ReadonlyMap<string, Refusal>): Refused[] {
    const waiting = new Map(answers);
    const refused: Refused[] = [];
    proxy.intercept({
      refuse(change) {
        const refusal = change.method === method ? waiting.get(change.type) : undefined;
        if (refusal === undefined) return undefined;
        waiting.delete(change.type);
        refused.push({ change, refusal });
        return refusal;
      },
    });
    return refused;
  }

  /**
   * Repeats an update or a destroy until it succeeds. Each time that it fails, its errors must name the resources whose
   * changes were refused, with Azure's code.
   */
  async function untilDone(
    refused: readonly Refused[],
    run: (onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  ): Promise<void> {
    for (let reported = 0; ; ) {
      const errors: { urn?: string; message: string }[] = [];
      const failure = await run(({ diagnosticEvent }) => {
        if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent);
      }).then(
        () => undefined,
        (error: unknown) => error,
      );
      const before = reported;
      reported = refused.length;
      if (failure === undefined) return assert.equal(reported, before, "an update with a refused change must fail");
      if (reported === before) throw failure;
      for (const { change, refusal } of refused.slice(before)) {
        const code = /Code="\w+"/.exec(refusal.message)?.[0] ?? "";
        const own = errors.filter(({ urn }) => urn?.endsWith(`::${change.name}`));
        assert.ok(
          own.some((error) => error.message.includes(code)),
          `${change.name}: ${JSON.stringify(errors)}`,
        );
      }
    }
  }

  const typesOf = (refused: readonly Refused[]) => refused.map(({ change }) => change.type).sort();

  for (const [number, row] of ROWS.entries()) {
    const what = row.map((each) => `${each.type.split(":").at(-1)}: ${each.answer}`).join(", ");
    it(`is reported with the resource's name, and done by the next update (${number + 1}: ${what})`, async () => {
      await stack.stack.destroy();
      const refused = refuseFirst("Create", new Map(row.map(({ type, answer }) => [type, ANSWERS[answer]!])));
      await untilDone(refused, (onEvent) => stack.stack.up({ program: program(), onEvent }));
      assert.deepEqual(typesOf(refused), [...TYPES].sort());
      assert.deepEqual((await stack.preview(program())).previewed, {});
      assert.deepEqual(await stack.refresh(), {}, "Azure and the state agree");
    });
  }

  it("is reported if it was an edit, and done by the next update", async () => {
    await stack.up(program());
    const edited = program(1, "lab");
    const types = ["batch:Pool", "batch:BatchAccount", "storage:StorageAccount"].map((type) => `azure-native:${type}`);
    const refused = refuseFirst("Update", new Map(types.map((type, index) => [type, Object.values(ANSWERS)[index]!])));
    await untilDone(refused, (onEvent) => stack.stack.up({ program: edited, onEvent }));
    assert.deepEqual(typesOf(refused), [...types].sort());
    assert.deepEqual((await stack.preview(edited)).previewed, {});
    assert.deepEqual(await stack.refresh(), {});
  });

  it("is reported if it was a deletion, and done by the next destroy", async () => {
    await stack.up(program());
    const types = TYPES;
    const refused = refuseFirst(
      "Delete",
      new Map(types.map((type, index) => [type, Object.values(ANSWERS)[index % 3]!])),
    );
    await untilDone(refused, (onEvent) => stack.stack.destroy({ onEvent }));
    assert.deepEqual(typesOf(refused), [...types].sort());
    assert.deepEqual(await stack.resources(), []);
  });
});
