/** The exit codes of the command. docs/pull-requests.md lists them for users. */
export const REVIEW_EXIT_CODES = {
  /** The review is printed, and has nothing that `--fail-on` names. */
  done: 0,
  /** No review could be printed. */
  failed: 1,
  misuse: 2,
  /** The review is printed, and has something that `--fail-on` names. */
  found: 3,
  /** The review is printed, but the preview itself failed or did not end. */
  previewFailed: 4,
} as const;
