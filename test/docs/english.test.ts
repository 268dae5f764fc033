import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { type Document, documents } from "./support/documents";
import { PHRASES } from "./support/phrases";
import { proseOf, sentencesOf, wordsOf } from "./support/prose";

/** A sentence of more words often has a second idea, which is a sentence of its own. Cells of tables may be longer. */
const MOST_WORDS = 25;

/** Columns; a row of a table is one line, however long. */
const LONGEST_LINE = 160;

describe("the English of the documents", () => {
  for (const document of documents()) {
    it(`${document.file} has none of the phrases that stop a reader`, () => assert.deepEqual(phrasesIn(document), []));
    it(`${document.file} has sentences of at most ${MOST_WORDS} words`, () =>
      assert.deepEqual(longSentencesIn(document), []));
    it(`${document.file} has lines of at most ${LONGEST_LINE} characters`, () =>
      assert.deepEqual(longLinesIn(document), []));
  }

  for (const sentence of [
    "One container a job.",
    "make the job's container if it does not exist, open to nobody anonymous",
    "save the files that patterns match, over outputs that are there",
    "A name that there is not prints those that there are.",
    "Who has no identity there, but a URL that `batch-outputs url` has printed, puts it into the environment.",
    "What befalls a request follows from the seed.",
    "What fails then says so in JSON, too: the last line on stderr is an error.",
    "Batch accounts accept Entra ID alone.",
    "`bytes` must have a character or be absent",
    "Called again after it was killed, it goes on where it was.",
    "It comes first, or `job` where nothing is left.",
    "The one disk port, one port an account.",
    "The grant is told of the deployment.",
  ]) {
    it(`finds a phrase in "${sentence}"`, () => assert.notDeepEqual(phrasesIn(page(sentence)), []));
  }

  it("passes the plain alternatives, and code", () => {
    const text = [
      "There is one container per job. Make sure that it exists.",
      "An unknown name prints the list of cases, in the folder where it is.",
      "Run `alone where nobody`.",
      "",
      "```sh",
      "alone # that there is",
      "```",
      "",
      "Use this only if you have a URL.",
    ].join("\n");
    assert.deepEqual(phrasesIn(page(text)), []);
  });

  it("counts the words of sentences, not of paragraphs or code", () => {
    const sentence = (words: number) => `${Array.from({ length: words }, () => "word").join(" ")}.`;
    assert.deepEqual(longSentencesIn(page(`W${sentence(MOST_WORDS)} W${sentence(MOST_WORDS)}`)), []);
    assert.deepEqual(longSentencesIn(page(`- \`${sentence(MOST_WORDS)}\` is code.`)), []);
    assert.equal(longSentencesIn(page(`One.\nW${sentence(MOST_WORDS + 1)}`)).length, 1);
    assert.equal(longSentencesIn(page(`- One.\n- W${sentence(10)}\n  W${sentence(MOST_WORDS + 1)}`)).length, 1);
  });
});

function page(text: string): Document {
  return { file: "page.md", text };
}

function phrasesIn(document: Document): string[] {
  return proseOf(document).flatMap(({ line, text, kind }) =>
    PHRASES.flatMap(({ phrase, write }) => {
      const [found] = phrase.exec(text) ?? [];
      // A heading can be a question without its mark: "What stays".
      if (found === undefined || (kind === "heading" && /^Wh/.test(found))) return [];
      return [`${document.file}:${line}: "${found}"; write ${write}`];
    }),
  );
}

function longSentencesIn(document: Document): string[] {
  return proseOf(document)
    .filter(({ kind }) => kind !== "table")
    .flatMap(({ line, text }) =>
      sentencesOf(text)
        .filter((sentence) => wordsOf(sentence) > MOST_WORDS)
        .map((sentence) => `${document.file}:${line}: ${wordsOf(sentence)} words: ${sentence}`),
    );
}

function longLinesIn(document: Document): string[] {
  return document.text
    .split("\n")
    .flatMap((line, index) =>
      line.length > LONGEST_LINE && !line.trimStart().startsWith("|")
        ? [`${document.file}:${index + 1}: ${line.length} characters`]
        : [],
    );
}
