import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { redact } from "../../../scripts/rehearse/redact";

const ID = "0b1f6471-1bf0-4dda-aec3-cb9272f09590";

describe("redact", () => {
  const cases: [what: string, value: unknown, expected: unknown][] = [
    ["a token", "token eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiIxIn0.c2ln", "token <token>"],
    ["an authorization header", "Authorization: Bearer abc.def", "Authorization: Bearer <token>"],
    [
      "a SAS",
      "https://a.blob.core.windows.net/c?sv=2024-11-04&sig=a%2Bb%3D&se=2026",
      "https://a.blob.core.windows.net/c?sv=2024-11-04&sig=<removed>&se=<removed>",
    ],
    ["an account key", "AccountName=a;AccountKey=c2VjcmV0==;", "AccountName=a;AccountKey=<removed>;"],
    [
      "a person",
      "The client 'ann@example.com' does not have authorization",
      "The client '<person>' does not have authorization",
    ],
    ["ids in a text", `/subscriptions/${ID}/resourceGroups/g`, "/subscriptions/<id>/resourceGroups/g"],
    ["ids below properties and lists", { a: [{ principalId: ID }] }, { a: [{ principalId: "<id>" }] }],
  ];
  for (const [what, value, expected] of cases) it(`removes ${what}`, () => assert.deepEqual(redact(value), expected));

  it("keeps the ids of requests, numbers and nothing", () => {
    const kept = { "x-ms-request-id": ID, message: `Failed.\nRequestId:${ID}\nTime: 1`, count: 1, nothing: null };
    assert.deepEqual(redact(kept), kept);
  });
});
