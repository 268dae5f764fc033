import { NotAnswered, type Question } from "./question";
import type { Rehearsal } from "./rehearsal";
import type { SavedAnswer, Verdict } from "./saved-rehearsal";

/** Asks a question. A question that fails is not answered, and does not end the rehearsal. */
export async function askQuestion(question: Question, rehearsal: Rehearsal): Promise<SavedAnswer> {
  try {
    const { answer, agrees, exchanges } = await question.ask(rehearsal);
    return { verdict: verdictOf(agrees), answer, exchanges };
  } catch (error) {
    rehearsal.signals.waits.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    const answer = error instanceof NotAnswered ? reason : `the question failed: ${reason}`;
    return { verdict: "not answered", answer, exchanges: [] };
  }
}

function verdictOf(agrees: boolean | undefined): Verdict {
  if (agrees === undefined) return "noted";
  return agrees ? "agrees" : "differs";
}
