import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { armError } from "../../../scripts/rehearse/engine";

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
