import { join } from "node:path";

/** The folder of the recorded previews. */
export const RECORDED = join(__dirname, "../recorded");
