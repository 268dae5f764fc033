import { BatchServiceError, unsupportedOperation } from "../errors";
import type { Permission } from "../http/authenticate";
import type { Route } from "../http/http";
import { listResponse, sorted } from "../http/list";
import { LIST_QUERY } from "../http/query";

/** The images that pools can use: common Linux images among those that Azure verifies. This machine replaces them. */
const images = [
  { publisher: "canonical", offer: "0001-com-ubuntu-server-jammy", sku: "22_04-lts", agent: "22.04" },
  { publisher: "canonical", offer: "ubuntu-24_04-lts", sku: "server", agent: "24.04" },
  { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2204", agent: "22.04" },
  { publisher: "microsoft-dsvm", offer: "ubuntu-hpc", sku: "2404", agent: "24.04" },
].map(({ agent, ...image }) => ({
  nodeAgentSKUId: `batch.node.ubuntu ${agent}`,
  imageReference: { ...image, version: "latest" },
  osType: "linux",
  capabilities: [],
  verificationType: "verified",
}));

/**
 * Returns the routes of the account itself, and of features that Azure has and this service does not. These return
 * empty lists, and errors that say so.
 */
export function accountRoutes(): Route[] {
  return [
    {
      method: "GET",
      path: "/supportedimages",
      permission: "read",
      query: LIST_QUERY,
      handle: (request) =>
        listResponse(request, {
          set: "supportedimages",
          properties: ["nodeAgentSKUId", "imageReference", "osType", "capabilities", "verificationType"],
          after: (key) =>
            sorted(
              images,
              ({ imageReference: { offer, sku } }) => `${offer}/${sku}`,
              key,
              (image) => image,
            ),
        }),
    },
    emptyList("/applications", "applications", "applications/read", ["id", "displayName", "versions"]),
    absent("GET", "/applications/{applicationId}", "applications/read", "ApplicationNotFound"),
    missing("GET", "/certificates", "read"),
    missing("POST", "/certificates", "pools/write"),
    missing("GET", "/poolusagemetrics", "read"),
    missing("GET", "/lifetimepoolstats", "read"),
    missing("GET", "/lifetimejobstats", "read"),
  ];
}

function emptyList(path: string, set: string, permission: Permission, properties: readonly string[]): Route {
  const handle: Route["handle"] = (request) => listResponse(request, { set, properties, after: () => [] });
  return { method: "GET", path, permission, query: LIST_QUERY, handle };
}

/** Returns a route for an object of a type that has no instances. */
function absent(method: string, path: string, permission: Permission, code: "ApplicationNotFound"): Route {
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
    query: [...LIST_QUERY, "starttime", "endtime"],
    handle() {
      throw unsupportedOperation(`${method} ${path}`);
    },
  };
}
