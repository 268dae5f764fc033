import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import { decodeJson } from "../../../cli/where/decode-json";
import { readDestinations } from "../../../cli/where/destinations-file";
import { readNodeConfiguration } from "../../../cli/where/node-configuration";
import { exampleDescription } from "../../destinations/support/example";
import { useFolder } from "../../support/folder";

const BOM = "\ufeff";

/** The encodings of text. PowerShell 7 writes the first, PowerShell 5 the second, and Notepad any of them. */
const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  "UTF-8": (text) => Buffer.from(text),
  "UTF-16LE with a byte order mark": (text) => Buffer.from(BOM + text, "utf16le"),
  "UTF-16BE with a byte order mark": (text) => Buffer.from(BOM + text, "utf16le").swap16(),
  "UTF-8 with a byte order mark": (text) => Buffer.from(BOM + text),
  "UTF-16LE": (text) => Buffer.from(text, "utf16le"),
  "UTF-16BE": (text) => Buffer.from(text, "utf16le").swap16(),
};

describe("readDestinations", () => {
  const folder = useFolder();
  const description = exampleDescription();

  function read(content: string | Buffer) {
    const file = join(folder(), "destinations.json");
    writeFileSync(file, content);
    return readDestinations(file);
  }

  for (const [name, encode] of Object.entries(ENCODINGS)) {
    it(`reads ${name}, also for the node's configuration`, async () => {
      assert.deepEqual(await read(encode(`${JSON.stringify(description, undefined, 2)}\r\n`)), description);
      const file = join(folder(), "config.json");
      const configuration = { version: 1, blobEndpoint: "https://x/", identityClientId: "größe" };
      writeFileSync(file, encode(JSON.stringify(configuration)));
      assert.deepEqual(await readNodeConfiguration({ BATCH_OUTPUTS_CONFIG_FILE: file }), configuration);
    });
  }

  it("reads any JSON object in any encoding", () => {
    const objects = fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue());
    fc.assert(
      fc.property(objects, fc.constantFrom(...Object.keys(ENCODINGS)), (value, name) => {
        const text = JSON.stringify(value);
        assert.equal(decodeJson(ENCODINGS[name]!(text)), text);
      }),
    );
  });

  const taken: [what: string, outputs: object][] = [
    ["the output `destinations` of a whole stack", { url: "x", destinations: description }],
    ["`destinations` before another description", { other: { ...description, jobs: {} }, destinations: description }],
    ["the only output that is a description", { url: "x", list: [1], render: description }],
  ];
  for (const [what, outputs] of taken) {
    it(`accepts ${what}`, async () => assert.deepEqual(await read(JSON.stringify(outputs)), description));
  }

  it("reads dynamicJobs", async () => {
    assert.equal((await read(JSON.stringify({ ...description, dynamicJobs: true }))).dynamicJobs, true);
  });

  const how = "; write it with `pulumi stack output destinations --json > FILE`";
  const refused: [content: string | Buffer, rule: string][] = [
    ["", `be JSON, got an empty file${how}`],
    ['{"version": 1,', `be JSON, got JSON that is cut off or damaged${how}`],
    [
      "Current stack outputs (2):\n    OUTPUT  VALUE",
      `be JSON, got the table that \`pulumi stack output\` prints without --json${how}`,
    ],
    ["sig=secret", `be JSON, got other text${how}`],
    [Buffer.from([0x7b, 0xe4, 0x7d]), "be in UTF-8 or UTF-16, got bytes that are neither"],
    ["[]", `be a JSON object, got a list${how}`],
    ["null", `be a JSON object, got null${how}`],
    ['"secret"', `be a JSON object, got a string${how}`],
    [JSON.stringify(JSON.stringify(description)), `be a JSON object, got a JSON string that contains one${how}`],
    ["{}", `be the description of a pipeline, got an object without a version${how}`],
    [
      '{"destinations":"[secret]"}',
      "be an object in the stack's output `destinations`, got a secret that is not shown; add --show-secrets to `pulumi stack output --json`",
    ],
    [
      JSON.stringify({ destinations: JSON.stringify(description) }),
      "be an object in the stack's output `destinations`, got a string; export the `destinations` of the OutputPipeline unchanged",
    ],
    [
      JSON.stringify({ day: description, night: description }),
      "be of one pipeline, got the outputs day, night of a stack; write one with `pulumi stack output day --json`",
    ],
    [
      '{"destinations":{"version":4}}',
      "be the description of a pipeline: version must be 1, 2 or 3, got 4; use the release of azure-batch-outputs that deployed the pipeline, or deploy the pipeline again with this release",
    ],
    [
      JSON.stringify({ ...description, blobEndpoint: "http://x/", jobs: [] }),
      'be the description of a pipeline: blobEndpoint must be an https URL that ends in a slash, got "http://x/"\njobs must be an object, got a list\nwrite it with `pulumi stack output destinations --json > FILE`',
    ],
  ];
  for (const [content, rule] of refused) {
    it(`requires it to ${rule.slice(0, 70)}`, async () => {
      const file = join(folder(), "destinations.json");
      await assert.rejects(read(content), {
        code: "ConfigurationRefused",
        message: `destinations ${file} must ${rule.replace("> FILE", `> ${file}`)}`,
      });
    });
  }
});
