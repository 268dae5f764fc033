import assert from "node:assert/strict";
import { isUtf8 } from "node:buffer";
import fc from "fast-check";
import { describe, it } from "mocha";
import { quotedPath } from "../../../outputs/failure/quoted-path";

describe("quotedPath", () => {
  it("shows different names of bytes differently", () => {
    const name = fc.uint8Array({ maxLength: 6 }).map((name) => Buffer.from(name));
    fc.assert(
      fc.property(name, name, (one, other) => {
        assert.equal(quotedPath(one) === quotedPath(other), one.equals(other));
        if (isUtf8(one)) assert.equal(quotedPath(one), JSON.stringify(one.toString()));
      }),
    );
  });
});
