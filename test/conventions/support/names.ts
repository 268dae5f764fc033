import fc from "fast-check";
import { JOB_OUTPUT_KINDS, TASK_OUTPUT_KINDS } from "../../../conventions";

const idCharacter = fc.constantFrom(..."abcxyzABCXYZ0189-_");

/** All task ids that Batch allows. Characters that the standard treats as equal are frequent. */
export const anyTaskId = fc.string({ unit: idCharacter, minLength: 1, maxLength: 64 });

/** All job ids that Batch allows, including those of schedules. */
export const anyJobId = fc.oneof(
  { weight: 4, arbitrary: anyTaskId },
  { weight: 1, arbitrary: fc.tuple(anyTaskId, fc.nat()).map(([schedule, number]) => `${schedule}:job-${number}`) },
);

const anySegment = fc
  .string({ unit: "binary", minLength: 1, maxLength: 12 })
  .filter(
    (text) => !/[/\\\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\uFFF0-\uFFFF]/u.test(text) && !text.endsWith("."),
  );

const anyCustomKind = anySegment.filter((kind) => !kind.startsWith("$"));
const isIn = (kinds: readonly string[]) => (kind: string) => kinds.includes(kind);

export const anyJobKind = fc.oneof(
  fc.constantFrom(...JOB_OUTPUT_KINDS),
  anyCustomKind.filter((kind) => !isIn(TASK_OUTPUT_KINDS)(kind)),
);
export const anyTaskKind = fc.oneof(
  fc.constantFrom(...TASK_OUTPUT_KINDS),
  anyCustomKind.filter((kind) => !isIn(JOB_OUTPUT_KINDS)(kind)),
);

/** Paths that are stored unchanged. */
export const anyPath = fc
  .array(anySegment, { minLength: 1, maxLength: 6 })
  .map((segments) => segments.join("/"))
  .filter((path) => !/^[A-Za-z]:/.test(path));
