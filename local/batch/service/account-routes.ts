import type { Permission } from "./authenticate";
import { BatchServiceError, unsupportedOperation } from "./errors";
import type { Route } from "./http";
import { listResponse } from "./list";

/** The images that pools may name: nodes are folders of this machine, so these say what its tasks may expect, a Linux. */
const images = ["20.04", "22.04", "24.04"].map((version) => ({
  nodeAgentSKUId: `batch.node.ubuntu ${version}`,
  imageReference: {
    publisher: "canonical",
    offer:
      version === "24.04" ? "ubuntu-24_04-lts" : `0001-com-ubuntu-server-${version === "22.04" ? "jammy" : "focal"}`,
    sku: version === "24.04" ? "server" : `${version.replace(".", "_")}-lts`,
    version: "latest",
  },
  osType: "linux",
  capabilities: [],
  verificationType: "verified",
}));

/** What is asked of the account itself, and what Azure has and this service does not: empty lists, and errors that say so. */
export function accountRoutes(): Route[] {
  return [
    {
      method: "GET",
      path: "/supportedimages",
      permission: "read",
      handle: (request) =>
        listResponse(request, {
          set: "supportedimages",
          properties: ["nodeAgentSKUId", "imageReference", "osType", "capabilities", "verificationType"],
          after: (key) =>
            images
              .filter((image) => image.nodeAgentSKUId > key)
              .map((image) => ({ key: image.nodeAgentSKUId, entity: image })),
        }),
    },
    emptyList("/applications", "applications", "applications/read", ["id", "displayName", "versions"]),
    absent("GET", "/applications/{applicationId}", "applications/read", "ApplicationNotFound"),
    emptyList("/jobschedules", "jobschedules", "jobSchedules/read", ["id", "displayName", "state"]),
    absent("HEAD", "/jobschedules/{scheduleId}", "jobSchedules/read", "JobScheduleNotFound"),
    absent("GET", "/jobschedules/{scheduleId}", "jobSchedules/read", "JobScheduleNotFound"),
    absent("PATCH", "/jobschedules/{scheduleId}", "jobSchedules/write", "JobScheduleNotFound"),
    absent("PUT", "/jobschedules/{scheduleId}", "jobSchedules/write", "JobScheduleNotFound"),
    absent("DELETE", "/jobschedules/{scheduleId}", "jobSchedules/delete", "JobScheduleNotFound"),
    absent("GET", "/jobschedules/{scheduleId}/jobs", "jobSchedules/read", "JobScheduleNotFound"),
    ...["disable", "enable", "terminate"].map((operation) =>
      absent("POST", `/jobschedules/{scheduleId}/${operation}`, "jobSchedules/write", "JobScheduleNotFound"),
    ),
    missing("POST", "/jobschedules", "jobSchedules/write"),
    missing("GET", "/certificates", "read"),
    missing("POST", "/certificates", "pools/write"),
    missing("GET", "/poolusagemetrics", "read"),
    missing("GET", "/lifetimepoolstats", "read"),
    missing("GET", "/lifetimejobstats", "read"),
  ];
}

function emptyList(path: string, set: string, permission: Permission, properties: readonly string[]): Route {
  const handle: Route["handle"] = (request) => listResponse(request, { set, properties, after: () => [] });
  return { method: "GET", path, permission, handle };
}

/** What is asked of one of a kind of which there is none. */
function absent(
  method: string,
  path: string,
  permission: Permission,
  code: "ApplicationNotFound" | "JobScheduleNotFound",
): Route {
  return {
    method,
    path,
    permission,
    handle() {
      throw new BatchServiceError(code);
    },
  };
}

function missing(method: string, path: string, permission: Permission): Route {
  return {
    method,
    path,
    permission,
    handle() {
      throw unsupportedOperation(`${method} ${path}`);
    },
  };
}
