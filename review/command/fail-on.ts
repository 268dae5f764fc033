import type { Review } from "../findings/review";

/** What lets the command fail, by its name in `--fail-on`, with the reason why a review has it. */
const REASONS = {
  "outputs-deleted": ({ lostOutputs }: Review) =>
    lostOutputs.length > 0 ? "outputs are deleted or kept for a shorter time" : undefined,
  "tasks-interrupted": ({ interruptions }: Review) =>
    interruptions.length > 0 ? "running tasks are or can be interrupted" : undefined,
  policy: ({ policyPacks, policyFindings }: Review) => {
    if (policyPacks === undefined) {
      return "the preview has no results of policies; set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true for pulumi preview";
    }
    if (policyPacks.length === 0) return "no policy pack ran; give pulumi preview --policy-pack";
    const levels = policyFindings.map(({ level }) => level);
    if (levels.includes("mandatory")) return "a mandatory policy is violated";
    return levels.includes("not-checked") ? "a policy could not be checked" : undefined;
  },
} as const;

/** A value of `--fail-on`. */
export type FailOn = keyof typeof REASONS;

/** The values of `--fail-on`. */
export const FAIL_ON = Object.keys(REASONS) as FailOn[];

/** Returns why a review must fail the command, one reason for each given name that applies. */
export function reasonsToFail(review: Review, names: readonly FailOn[]): string[] {
  return FAIL_ON.filter((name) => names.includes(name)).flatMap((name) => {
    const reason = REASONS[name](review);
    return reason === undefined ? [] : [`${name}: ${reason}`];
  });
}
