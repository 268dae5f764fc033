import assert from "node:assert/strict";
import fc from "fast-check";
import { after, before, describe, it } from "mocha";
import { IS_NIGHTLY } from "../support/nightly";
import { ACCOUNT_NAME, type LocalStorage, openLocalStorage, roles } from "./support/local-storage";
import { send } from "./support/send";

/** The number of random names per test. */
const RANDOM_NAMES = IS_NIGHTLY ? 300 : 40;

describe("names through the gate", function () {
  this.timeout(60_000);
  let local: LocalStorage;
  let authorization: string;
  const container = `/${ACCOUNT_NAME}/job-a`;
  const pathOf = (name: string) => `${container}/${encodeURIComponent(name)}`;

  before(async () => {
    local = await openLocalStorage();
    await local.storage.createContainer(local.settings.id, "job-a");
    const principal = local.principal();
    local.grant(principal, roles.dataOwner, local.containerId("job-a"));
    authorization = `Bearer ${local.identity.issueToken(principal, "https://storage.azure.com").token}`;
    await ask("PUT", pathOf("source"), { "x-ms-blob-type": "BlockBlob" }, "x");
  });
  after(() => local.close());

  const ask = (method: string, path: string, headers: Record<string, string> = {}, body = "") =>
    send(local.endpoint, method, path, { authorization, "content-length": `${body.length}`, ...headers }, body);

  /** All ways to create a blob with a name, or part of one. */
  const ways: Record<string, (name: string) => ReturnType<typeof ask>> = {
    "Put Blob": (name) => ask("PUT", pathOf(name), { "x-ms-blob-type": "BlockBlob" }, "x"),
    "Put Blob, to append to": (name) => ask("PUT", pathOf(name), { "x-ms-blob-type": "AppendBlob" }),
    "Put Blob, of pages": (name) =>
      ask("PUT", pathOf(name), { "x-ms-blob-type": "PageBlob", "x-ms-blob-content-length": "512" }),
    "Put Block": (name) => ask("PUT", `${pathOf(name)}?comp=block&blockid=MDAwMA%3D%3D`, {}, "x"),
    "Put Block List": (name) => ask("PUT", `${pathOf(name)}?comp=blocklist`, {}, "<BlockList></BlockList>"),
    "Copy Blob": (name) => ask("PUT", pathOf(name), { "x-ms-copy-source": `${local.endpoint}job-a/source` }),
    "Copy Blob From URL": (name) =>
      ask("PUT", pathOf(name), {
        "x-ms-copy-source": `${local.endpoint}job-a/source`,
        "x-ms-requires-sync": "true",
      }),
  };

  const refused = [
    ..."\0\x01\t\n\r\x1f\x7f\x80\x81\x9f\uE000\uF8FF\uFFF9\uFFFD\uFFFE\uFFFF",
    "\u{1fffe}",
    "\u{f0000}",
    "\u{10ffff}",
    "x".repeat(1025),
    `${"x/".repeat(254)}x`,
  ];
  for (const [way, create] of Object.entries(ways)) {
    it(`are refused by ${way} if they have a character that Azure refuses, or are too long`, async () => {
      for (const name of refused) {
        for (const whole of name.length > 2 ? [name] : [name, `a${name}`, `a/${name}/b`]) {
          const { status, code } = await create(whole);
          assert.deepEqual([status, code], [400, "InvalidResourceName"], JSON.stringify(whole));
        }
      }
    });
  }

  const list = (query: string) => ask("GET", `${container}?restype=container&comp=list${query}`);

  it("never create a container that cannot be listed, and are listed as they were given", async () => {
    const character = fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(..."ab/.&<>'\"%+#?é\u0301") },
      { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 2 }) },
      { weight: 1, arbitrary: fc.constantFrom(...refused.slice(0, -2)) },
    );
    const name = fc
      .array(character, { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join("").replace(/\p{Cs}/gu, ""));
    const way = fc.constantFrom(...Object.keys(ways));
    await fc.assert(
      fc.asyncProperty(
        way,
        name.filter((text) => text !== ""),
        async (created, text) => {
          const { status } = await ways[created]!(text);
          assert.ok(status < 500, `${created} of ${JSON.stringify(text)} is answered ${status}`);
          const listed = await list("&include=uncommittedblobs,metadata,tags");
          assert.equal(listed.status, 200, `after ${created} of ${JSON.stringify(text)}: ${listed.body}`);
          if (status === 201)
            assert.ok(namesIn(listed.body).includes(text.replaceAll("\\", "/")), JSON.stringify(text));
        },
      ),
      { numRuns: RANDOM_NAMES },
    );
  });

  it("can be listed with any prefix, delimiter and marker", async () => {
    const parameter = fc.constantFrom("prefix", "delimiter", "marker", "maxresults", "include");
    const value = fc
      .oneof(fc.string({ unit: "binary", maxLength: 8 }), fc.constantFrom(...refused))
      .map((text) => text.replace(/\p{Cs}/gu, ""));
    await fc.assert(
      fc.asyncProperty(parameter, value, async (asked, text) => {
        const { status, code, body } = await list(`&${asked}=${encodeURIComponent(text)}`);
        assert.ok(status < 500, `${asked} ${JSON.stringify(text)} is answered ${status} ${code} ${body}`);
      }),
      { numRuns: RANDOM_NAMES },
    );
  });

  it("together with tags, metadata and headers, never create a container that cannot be listed", async () => {
    const text = fc
      .oneof(fc.string({ unit: "binary", maxLength: 6 }), fc.constantFrom(...refused.slice(0, -2)))
      .map((raw) => raw.replace(/\p{Cs}/gu, ""));
    const header = fc.constantFrom(
      "x-ms-tags",
      "x-ms-meta-a",
      "x-ms-blob-content-type",
      "x-ms-blob-content-disposition",
      "x-ms-blob-cache-control",
    );
    await fc.assert(
      fc.asyncProperty(header, text, async (name, raw) => {
        // A header can contain no control characters except tabs, and one byte per character.
        const value =
          name === "x-ms-tags" ? `a=${encodeURIComponent(raw)}` : raw.replace(/[^\t\x20-\x7e\x80-\xff]/g, "");
        const put = await ask("PUT", pathOf("described"), { "x-ms-blob-type": "BlockBlob", [name]: value }, "x");
        assert.ok(put.status < 500, `${name}: ${JSON.stringify(value)} is answered ${put.status} ${put.body}`);
        const listed = await list("&include=metadata,tags");
        assert.equal(listed.status, 200, `${name}: ${JSON.stringify(value)}: ${listed.body}`);
      }),
      { numRuns: RANDOM_NAMES },
    );
  });
});

function namesIn(listing: string): string[] {
  return [...listing.matchAll(/<Name>(.*?)<\/Name>/gs)].map(([, name = ""]) =>
    name.replace(/&(lt|gt|quot|apos|amp|#x[0-9A-Fa-f]+);/g, (_, entity: string) =>
      entity.startsWith("#x")
        ? String.fromCodePoint(Number.parseInt(entity.slice(2), 16))
        : { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" }[entity]!,
    ),
  );
}
