import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { uuidOf } from "../../../components/grants/uuid";

describe("uuidOf", () => {
  it("returns the example of RFC 9562, version 5", () => {
    const dns = Buffer.from("6ba7b8109dad11d180b400c04fd430c8", "hex");
    assert.equal(uuidOf("www.example.com", dns), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  });

  it("never changes, because it names deployed resources", () => {
    assert.equal(uuidOf("a"), UUID_OF_A);
    assert.notEqual(uuidOf("b"), UUID_OF_A);
  });
});

const UUID_OF_A = "23a579e5-ede7-5713-9aaa-a201f20d7849";
