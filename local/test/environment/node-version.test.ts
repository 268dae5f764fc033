import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { checkNode } from "../../environment/node-version";

describe("checkNode", () => {
  for (const version of ["22.12.0", "22.21.1", "24.0.0", "100.1.0"]) {
    it(`accepts Node ${version}`, () => assert.doesNotThrow(() => checkNode(version)));
  }
  for (const version of ["18.20.4", "20.20.2", "22.11.9"]) {
    it(`refuses Node ${version}, and says what to do`, () => {
      assert.throws(() => checkNode(version), {
        code: "NodeTooOld",
        message: `Node.js must be 22.12 or newer for local Azure, got ${version}; install a newer one, or have npm bring it to this project: npm install --save-dev node@24`,
      });
    });
  }
});
