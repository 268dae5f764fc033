import { writeFile } from "node:fs/promises";
import type { Exchange, Question } from "./question";
import { QUESTIONS } from "./questions";
import { redact } from "./redact";
import type { SavedAnswer, SavedRehearsal } from "./saved-rehearsal";

/** Writes the report as Markdown, and as JSON next to it. Neither has tokens, SAS or ids of people. */
export async function writeReport(file: string, saved: SavedRehearsal): Promise<void> {
  await writeFile(file, markdown(saved));
  await writeFile(jsonFileOf(file), `${JSON.stringify(asJson(saved), null, 2)}\n`);
}

/** Returns the name of the JSON report next to a Markdown one. */
export function jsonFileOf(file: string): string {
  return `${file.replace(/\.md$/, "")}.json`;
}

const NOT_YET: SavedAnswer = { verdict: "not answered", answer: "the rehearsal has not asked it", exchanges: [] };

function answersOf({ answers }: SavedRehearsal): readonly (readonly [Question, SavedAnswer])[] {
  return QUESTIONS.map((question) => [question, redact(answers[question.id] ?? NOT_YET)]);
}

function asJson(saved: SavedRehearsal): object {
  const { location, vmSize, started, done } = saved;
  const questions = answersOf(saved).map(([{ ask: _, ...question }, answer]) => ({ ...question, ...answer }));
  return { location, vmSize, started, done, questions };
}

function markdown(saved: SavedRehearsal): string {
  const { location, vmSize, started, done } = saved;
  const answers = answersOf(saved);
  const rows = answers.map(([{ id, question }, { verdict }]) => `| [${id}](#${id}) | ${question} | ${verdict} |`);
  return `${[
    "# Rehearsal",
    `Started ${started} in ${location} with ${vmSize}. Done: ${done.join(", ") || "nothing"}.`,
    ["| name | question | verdict |", "|---|---|---|", ...rows].join("\n"),
    ...answers.flatMap(([question, answer]) => section(question, answer)),
  ].join("\n\n")}\n`;
}

function section(
  { id, question, assumption, places }: Question,
  { verdict, answer, exchanges }: SavedAnswer,
): string[] {
  const list = [
    `- answer: ${answer}`,
    `- the library assumes: ${assumption}`,
    `- this is in: ${places.map((place) => `\`${place}\``).join(", ")}`,
    `- verdict: **${verdict}**`,
  ];
  return [`## ${id}`, question, list.join("\n"), ...exchanges.map(block)];
}

function block({ request, body, status, code, message, headers = {}, observed }: Exchange): string {
  const lines = [
    request,
    ...(body === undefined ? [] : [JSON.stringify(body)]),
    "",
    [status ?? (code === undefined && message === undefined ? "succeeded" : "failed"), code].filter(Boolean).join(" "),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(message === undefined ? [] : ["", message]),
    ...(observed === undefined ? [] : ["", JSON.stringify(observed, null, 2)]),
  ];
  return `\`\`\`text\n${lines.join("\n").replaceAll("```", "'''")}\n\`\`\``;
}
