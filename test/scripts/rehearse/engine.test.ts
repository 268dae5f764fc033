import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { armError, isAccepted, runEngine } from "../../../scripts/rehearse/engine";

describe("armError", () => {
  it("reads status, code and message from an error of azure-native", () => {
    const text =
      'updating urn:pulumi:s::p::azure-native:batch:Pool::w: Status=409 Code="PoolBeingResized" Message="The pool \\"p\\" is being resized."';
    assert.deepEqual(armError(text), {
      status: 409,
      code: "PoolBeingResized",
      message: 'The pool \\"p\\" is being resized.',
    });
  });

  it("reads an error without a status", () => {
    assert.deepEqual(
      armError('autorest/azure: Service returned an error. Status=<nil> Code="Conflict" Message="No."'),
      {
        code: "Conflict",
        message: "No.",
      },
    );
  });

  it("keeps the text of any other error", () => assert.deepEqual(armError("no network"), { message: "no network" }));
});

describe("runEngine", () => {
  const refused = 'Status=409 Code="PoolBeingResized" Message="The pool is being resized."';
  const run = (message: string, waits = new AbortController().signal) =>
    runEngine("PUT a pool", { waits, engine: new AbortController().signal }, async ({ onEvent }) => {
      onEvent({ sequence: 0, timestamp: 0, diagnosticEvent: { message, severity: "error", color: "never" } });
      throw new Error("update failed");
    });

  it("reports Azure's refusal as an answer: 400, or the statuses that the question expects", async () => {
    const ended = await run('Status=400 Code="PropertyCannotBeUpdated" Message="No."');
    assert.deepEqual([ended.succeeded, isAccepted(ended)], [false, false]);
    assert.equal(ended.exchange.code, "PropertyCannotBeUpdated");
    assert.equal(isAccepted(await run(refused), [400, 409]), false);
  });

  for (const failure of [
    "connection reset",
    refused,
    'Status=403 Code="AuthorizationFailed" Message="No."',
    'Status=404 Code="ResourceNotFound" Message="No."',
    'Status=429 Code="TooManyRequests" Message="Later."',
    'Status=<nil> Code="InternalServerError" Message="Later."',
  ]) {
    it(`reports no other failure as an answer, such as ${failure}`, async () => {
      const ended = await run(failure);
      assert.throws(() => isAccepted(ended), { message: `PUT a pool failed:\n${failure}` });
    });
  }

  it("throws if the rehearsal was interrupted, even if Azure refused something", async () => {
    await assert.rejects(run(refused, AbortSignal.abort()), { name: "AbortError" });
  });
});
