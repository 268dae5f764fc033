/** What the errors for outputs that do not exist advise. The command replaces it by its own command line. */
export const LIST_ADVICE = "list the outputs to see what exists";
