/** The word for the newest run, where an id is expected. */
export const LAST_RUN = "last";
