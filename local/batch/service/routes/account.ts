import { supportedImages } from "../../images";
import { BatchServiceError, unsupportedOperation } from "../errors";
import type { Permission } from "../http/authenticate";
import type { Route } from "../http/http";
import { listResponse, sorted } from "../http/list";
import { LIST_QUERY } from "../http/query";

/** The images that pools can use. This machine replaces them. */
const images = supportedImages.map(({ publisher, offer, sku, nodeAgent, osType, ...image }) => ({
  imageReference: { publisher, offer, sku, version: "latest" },
  verificationType: image.verificationType,
  nodeAgentSKUId: nodeAgent,
  ...(image.capabilities.length > 0 && { capabilities: image.capabilities }),
  ...(image.endOfLife !== undefined && { batchSupportEndOfLife: `${image.endOfLife}T00:00:00Z` }),
  osType,
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
          properties: [
            "nodeAgentSKUId",
            "imageReference",
            "osType",
            "capabilities",
            "verificationType",
            "batchSupportEndOfLife",
          ],
          after: (key) =>
            sorted(
              images,
              ({ imageReference: { publisher, offer, sku } }) => `${publisher}/${offer}/${sku}`,
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
