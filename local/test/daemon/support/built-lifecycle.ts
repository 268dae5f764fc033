import { built } from "../../support/built";

/** The functions of `daemon/lifecycle` that start the compiled daemon, as the published package does. */
export const { down, removeState, status, up } = require(
  built("daemon/lifecycle"),
) as typeof import("../../../daemon/lifecycle");
