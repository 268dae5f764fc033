/** A difference from a recording that stays, and why. */
interface Explanation {
  readonly recording: string;
  /** The request, as the recording's table has it. Absent if it is any. */
  readonly request?: string;
  readonly difference: string;
  /** The row of docs/local-azure.md. */
  readonly reason: string;
}

/** The differences that stay. The table in docs/local-azure.md has their reasons. */
export const EXPLAINED: readonly Explanation[] = [];
