import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, it } from "mocha";
import { JobOutputStorage } from "../../../outputs";

const CONTAINER = "https://a.blob.core.windows.net/job-x";
const SIGNED = "sv=2024-11-04&se=2026-11-27T12%3A00%3A00Z&sr=c&sp=racwl&spr=https&sig=c2VjcmV0%2Bc2VjcmV0%3D";
const RULE = "containerUrl must be a container's URL with a SAS, got ";

describe("a container's URL", () => {
  const refused: [title: string, url: string, message: RegExp][] = [
    [
      "copied from HTML",
      `${CONTAINER}?${SIGNED.replaceAll("&", "&amp;")}`,
      /^`&amp;` in it; replace each `&amp;` with `&`$/,
    ],
    ["copied from HTML, with one `&amp;`", `${CONTAINER}?${SIGNED.replace("&sig", "&amp;sig")}`, /^`&amp;` in it/],
    ["copied from JSON", `${CONTAINER}?${SIGNED.replaceAll("&", "\\u0026")}`, /^`\\u0026` in it/],
    ["cut off at its first `&`", `${CONTAINER}?sv=2024-11-04`, /^one without `sig`, .*put it in quotes/],
    ["with an empty signature", `${CONTAINER}?sv=2024-11-04&sig=`, /^one without `sig`/],
    ["whose `+` was not encoded", `${CONTAINER}?${SIGNED.replace("%2B", "+")}`, /^a space in `sig`; write each `\+`/],
    ["that was encoded twice", `${CONTAINER}?${SIGNED.replaceAll("%", "%25")}`, /^one that was encoded twice/],
    ["of a blob by its SAS", `${CONTAINER}?${SIGNED.replace("sr=c", "sr=b")}`, /^a blob's \(sr=b\)/],
    ["of a version of a blob", `${CONTAINER}?${SIGNED.replace("sr=c", "sr=bv")}`, /^a blob's/],
    ["of a blob by its path", `${CONTAINER}/t1/x.txt?${SIGNED}`, /^a blob's; remove what is between/],
    ["of an account", `https://a.blob.core.windows.net/?${SIGNED}`, /^one without a container/],
    ["over http with a SAS for https", `${CONTAINER.replace("https", "http")}?${SIGNED}`, /^http:\/\/ in a URL for/],
    ["without a SAS", CONTAINER, /^one without a SAS/],
    ["in quotes", `"${CONTAINER}?${SIGNED}"`, /^quotes around it; leave them out, also in `set` of cmd\.exe$/],
    ["that is not a URL", SIGNED, /^no URL that begins with https:\/\/$/],
  ];
  for (const [title, url, message] of refused) {
    it(`is refused ${title}, and not shown`, () => {
      assert.throws(
        () => new JobOutputStorage({ containerUrl: url }),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, "EndpointRefused");
          assert.ok(error.message.startsWith(RULE), error.message);
          assert.match(error.message.slice(RULE.length), message);
          assert.doesNotMatch(error.message, /c2VjcmV0|2024-11-04/);
          return true;
        },
      );
    });
  }

  it("is accepted with any signature", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.boolean(), (bytes, hasSlash) => {
        const signature = encodeURIComponent(Buffer.from(bytes).toString("base64"));
        const url = `${CONTAINER}${hasSlash ? "/" : ""}?sv=2024-11-04&sr=c&sig=${signature}`;
        assert.equal(new JobOutputStorage({ containerUrl: url }).containerName, "job-x");
      }),
    );
  });
});
