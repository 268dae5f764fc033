import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { batchSharedKey, blobSharedKey, signature, stringToSign, verifySignature } from "../../environment/shared-key";

const key = Buffer.from("a key of an account").toString("base64");

describe("stringToSign", () => {
  it("has verb, standard headers, ocp headers, path and query in the order of Batch", () => {
    const text = stringToSign(batchSharedKey, "myaccount", {
      method: "POST",
      path: "/jobs/a%2Fb/tasks",
      query: new URLSearchParams("timeout=30&api-version=2022-10-01.16.0&$filter=state%20eq%20'active'"),
      headers: {
        "content-type": "application/json; odata=minimalmetadata; charset=utf-8",
        "content-length": "0",
        "if-match": "0x8D",
        "ocp-range": "bytes=0-3",
        "ocp-date": "Fri, 20  Nov 2026 12:00:00 GMT",
        "ocp-empty": "",
        "client-request-id": "not signed",
      },
    });
    assert.deepEqual(text.split("\n"), [
      "POST",
      "",
      "",
      "0",
      "",
      "application/json; odata=minimalmetadata; charset=utf-8",
      "",
      "",
      "0x8D",
      "",
      "",
      "",
      "ocp-date:Fri, 20 Nov 2026 12:00:00 GMT",
      "ocp-range:bytes=0-3",
      "/myaccount/jobs/a%2Fb/tasks",
      "$filter:state eq 'active'",
      "api-version:2022-10-01.16.0",
      "timeout:30",
    ]);
  });

  it("has verb, standard headers, x-ms headers, path and query in the order of the Blob service", () => {
    const text = stringToSign(blobSharedKey, "myaccount", {
      method: "PUT",
      path: "/myaccount/job-a/x.txt",
      query: Object.entries({ restype: "container", comp: "metadata" }),
      headers: {
        "content-length": "0",
        "x-ms-version": "2024-11-04",
        "x-ms-meta-Note-b": "two  spaces",
        "x-ms-meta-Note": "",
        "ocp-date": "not signed",
      },
    });
    assert.deepEqual(text.split("\n"), [
      "PUT",
      ...Array(11).fill(""),
      "x-ms-meta-note:",
      "x-ms-meta-note-b:two  spaces",
      "x-ms-version:2024-11-04",
      "/myaccount/myaccount/job-a/x.txt",
      "comp:metadata",
      "restype:container",
    ]);
  });
});

describe("verifySignature", () => {
  it("accepts a signature by any of the keys and no other", () => {
    const other = Buffer.from("another key").toString("base64");
    const given = signature("text", key);
    assert.equal(verifySignature("text", given, [other, key]), true);
    assert.equal(verifySignature("text", given, [other]), false);
    assert.equal(verifySignature("texts", given, [key]), false);
    assert.equal(verifySignature("text", given.slice(1), [key]), false);
  });
});
