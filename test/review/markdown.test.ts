import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { previewOfEvents, renderMarkdown, reviewPreview } from "../../review";

const URN = "urn:pulumi:dev::farm::azure-native:batch:Pool::";
const SUMMARY = { sequence: 9, summaryEvent: { result: "succeeded", PolicyPacks: { rules: "1.0.0" } } };

const created = (name: string, inputs: object = {}) => ({
  sequence: 1,
  resourcePreEvent: { metadata: { op: "create", urn: `${URN}${name}`, new: { inputs, outputs: {} } } },
});
const warned = (message: string) => ({ sequence: 2, diagnosticEvent: { severity: "warning", message } });
const render = (events: readonly object[], maxLength?: number) =>
  renderMarkdown(reviewPreview(previewOfEvents([...events, SUMMARY])), maxLength === undefined ? {} : { maxLength });

/** The text outside of code, which Markdown interprets. */
function outsideCode(markdown: string): string {
  return markdown
    .replaceAll(/^ *(`{3,})text\n[\s\S]*?^ *\1$/gm, "")
    .replaceAll(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, "");
}

describe("Markdown of a review", () => {
  for (const [what, name] of [
    ["a mention", "@everyone"],
    ["HTML", "<img src=x onerror=alert(1)>"],
    ["an end of code", "a`b``c @me <b>"],
    ["a cell of a table", "a | b @me"],
    ["a backslash before the end of a cell", "a\\| @me"],
    ["a link", "[x](https://evil.example)"],
    ["a line break and a heading", "a\n# b @me"],
    ["an end of the marker", "--> @me <!--"],
    ["the direction of text", "a\u202eb"],
  ] as const) {
    it(`shows ${what} in a name as text`, () => {
      const markdown = render([created(name, { vmSize: name }), warned(`${name}\n\`\`\`\n@me <script>`)]);
      assert.doesNotMatch(outsideCode(markdown), /@|<img|<b>|<script|evil|^# |\u202e/m);
      const tables = markdown.split("\n").filter((line) => line.startsWith("| added"));
      for (const line of tables) assert.equal(line.split("|").length - 2, 4, line);
    });
  }

  for (const [what, secret] of [
    ["a SAS", "https://a.blob.core.windows.net/c?sv=1&sig=abc%2Bdef"],
    ["an account key", "DefaultEndpointsProtocol=https;AccountKey=abcdef==;"],
    ["a token", "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl"],
  ] as const) {
    it(`does not show ${what}`, () => {
      const markdown = render([created("pool", { vmSize: secret }), warned(`cannot read ${secret}`)]);
      assert.match(markdown, /\[secret\]/);
      assert.doesNotMatch(markdown, /abc%2Bdef|abcdef==|c2lnbmF0dXJl/);
    });
  }

  it("is not longer than the limit, says what is left out, and keeps the summary", () => {
    const pools = Array.from({ length: 3000 }, (_, index) => created(`pool-${index}`));
    for (const limit of [undefined, 4096]) {
      const markdown = render([...pools, warned("x".repeat(5000))], limit);
      assert.ok(markdown.length <= (limit ?? 65_536), `${markdown.length}`);
      assert.match(markdown, /- Pools: 3000 added/);
      assert.match(markdown, /\n[\d,]+ more entries, left out because of the comment's length\.\n/);
    }
  });

  it("names the stack in its first line, which is the same for each preview", () => {
    assert.equal(render([created("a")]).split("\n")[0], "<!-- azure-batch-outputs-review farm/dev -->");
  });
});
