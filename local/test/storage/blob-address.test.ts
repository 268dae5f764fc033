import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { parseBlobAddress } from "../../storage/blob-address";

const { extractStoragePartsFromPath } = require("azurite/dist/src/blob/middlewares/blobStorageContext.middleware") as {
  extractStoragePartsFromPath(
    host: string,
    path: string,
    noProductStyle: boolean,
  ): [string, string?, string?, boolean?];
};

describe("parseBlobAddress", () => {
  const read: readonly [path: string, level: string, container?: string, blob?: string][] = [
    ["/outputs", "account"],
    ["/outputs/", "account"],
    ["/outputs/job-a", "container", "job-a"],
    ["/outputs/job-a/", "container", "job-a"],
    ["/outputs/$root/x", "blob", "$root", "x"],
    ["/outputs/job-a/t1/$TaskOutput/a.txt", "blob", "job-a", "t1/$TaskOutput/a.txt"],
    ["/outputs/job-a/t1%2F%24TaskOutput%2Fa%20b.txt", "blob", "job-a", "t1/$TaskOutput/a b.txt"],
    ["/outputs/job-a%2Fx", "blob", "job-a", "x"],
    ["/outputs/job-a//x", "blob", "job-a", "/x"],
    ["/outputs/job-a/a%5Cb", "blob", "job-a", "a/b"],
    ["/outputs/job-a/%252e%252e/x", "blob", "job-a", "%2e%2e/x"],
    ["/outputs/job-a/..x/.../y.", "blob", "job-a", "..x/.../y."],
    ["/outputs/job-a/%C3%A9.txt", "blob", "job-a", "é.txt"],
    ["/outputs/job-a/%F0%9F%98%80%E2%80%8D", "blob", "job-a", "\u{1f600}\u200d"],
    [`/outputs/job-a/${"x".repeat(1024)}`, "blob", "job-a", "x".repeat(1024)],
    [`/outputs/job-a/${"x/".repeat(253)}x`, "blob", "job-a", `${"x/".repeat(253)}x`],
  ];
  for (const [path, level, container, blob] of read) {
    it(`reads ${path}`, () => {
      const { level: actual, container: c, blob: b } = parseBlobAddress(path, "outputs");
      assert.deepEqual([actual, c, b], [level, container, blob]);
    });
  }

  const refused: readonly [path: string, code: string][] = [
    ["/outputs/job-a/../job-b/x", "InvalidUri"],
    ["/outputs/job-a/%2e%2e/job-b/x", "InvalidUri"],
    ["/outputs/job-a/%2E./job-b/x", "InvalidUri"],
    ["/outputs/job-a%2F..%2Fjob-b/x", "InvalidUri"],
    ["/outputs/job-a/..%5Cjob-b/x", "InvalidUri"],
    ["/outputs/job-a/./x", "InvalidUri"],
    ["/outputs/job-a/..", "InvalidUri"],
    ["/outputs/../others/job-a/x", "InvalidResourceName"],
    ["/outputs//job-b/x", "InvalidUri"],
    ["//outputs/job-b/x", "ResourceNotFound"],
    ["/others/job-a/x", "ResourceNotFound"],
    ["/outputs-secondary/job-a/x", "ResourceNotFound"],
    ["/", "ResourceNotFound"],
    ["https://127.0.0.1/outputs/job-a", "InvalidUri"],
    ["/outputs/job-a/%zz", "InvalidUri"],
    ["/outputs/job-a/%ff", "InvalidUri"],
    ["/outputs/job-a/x#y", "InvalidUri"],
    ["/outputs/job-a\\x", "InvalidUri"],
    ["/outputs/job-a/é", "InvalidUri"],
    ["/outputs/Job-a/x", "InvalidResourceName"],
    ["/outputs/job--a/x", "InvalidResourceName"],
    ["/outputs/jo/x", "InvalidResourceName"],
    ["/outputs/$other/x", "InvalidResourceName"],
    [`/outputs/job-a/${"x".repeat(1025)}`, "InvalidResourceName"],
    [`/outputs/job-a/${"x/".repeat(254)}x`, "InvalidResourceName"],
    ["/outputs/job-a/%00", "InvalidResourceName"],
    ["/outputs/job-a/a%1Fb", "InvalidResourceName"],
    ["/outputs/job-a/a%7F", "InvalidResourceName"],
    ["/outputs/job-a/%C2%81", "InvalidResourceName"],
    ["/outputs/job-a/%EE%80%80", "InvalidResourceName"],
    ["/outputs/job-a/%EF%BF%BD", "InvalidResourceName"],
    ["/outputs/job-a/%EF%BF%BE", "InvalidResourceName"],
    ["/outputs/job-a/%EF%BF%BF", "InvalidResourceName"],
    ["/outputs/job-a/%F0%9F%BF%BE", "InvalidResourceName"],
    ["/outputs/job-a/%F3%B0%80%80", "InvalidResourceName"],
    ["/outputs/job-a/%ED%A0%80", "InvalidUri"],
  ];
  for (const [path, code] of refused) {
    it(`refuses ${path.length > 60 ? `a name of ${path.length - 15} characters` : path} with ${code}`, () => {
      assert.throws(() => parseBlobAddress(path, "outputs"), { code });
    });
  }

  it("reads every path that it accepts as Azurite does", () => {
    const piece = fc.constantFrom(
      "/",
      "//",
      ".",
      "..",
      "%2e",
      "%2F",
      "%5C",
      "%25",
      "\\",
      "job-a",
      "job-b",
      "outputs",
      "-secondary",
      "x",
      "$root",
      " ",
      "#",
      "?",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = `/outputs${pieces.join("")}`;
        let address: ReturnType<typeof parseBlobAddress>;
        try {
          address = parseBlobAddress(path, "outputs");
        } catch {
          return;
        }
        const [account, container, blob, isSecondary] = extractStoragePartsFromPath("localhost", path, true);
        assert.deepEqual([account, isSecondary], ["outputs", false]);
        assert.deepEqual([address.container ?? "", address.blob ?? ""], [container ?? "", blob ?? ""]);
      }),
      { numRuns: 2000 },
    );
  });
});
