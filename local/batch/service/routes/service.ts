import type { Account } from "../account";
import type { Route } from "../http/http";
import { accountRoutes } from "./account";
import { fileRoutes } from "./files";
import { jobScheduleRoutes } from "./job-schedules";
import { jobRoutes } from "./jobs";
import { nodeRoutes } from "./nodes";
import { poolRoutes } from "./pools";
import { taskRoutes } from "./tasks";

/** Returns all routes of the Batch service. */
export function serviceRoutes(account: Account): Route[] {
  return [poolRoutes, nodeRoutes, jobRoutes, jobScheduleRoutes, taskRoutes, fileRoutes, accountRoutes].flatMap(
    (routes) => routes(account),
  );
}
