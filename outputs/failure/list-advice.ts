/** The advice in errors for outputs that do not exist. The command replaces it with its own command line. */
export const LIST_ADVICE = "list the outputs to see what exists";
