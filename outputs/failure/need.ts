import type { RestError } from "@azure/core-rest-pipeline";

/** What a request needs a permission for. The words follow "to". */
export type Need =
  | "create a container"
  | "sign a URL"
  | "list (l)"
  | "read (r)"
  | "append (a)"
  | "create or write (c, w)"
  | "delete (d)"
  | "do this";

/**
 * Returns what a denied request needed. The letters are those of `sp` (Blob service's REST reference, "Create a service
 * SAS").
 */
export function needOf({ request }: RestError): Need {
  if (request === undefined) return "do this";
  const query = new URL(request.url).searchParams;
  const isOfContainer = query.get("restype") === "container";
  switch (request.method) {
    case "GET":
    case "HEAD":
      return query.get("comp") === "list" ? "list (l)" : "read (r)";
    case "PUT":
      if (isOfContainer && !query.has("comp")) return "create a container";
      return query.get("comp") === "appendblock" ? "append (a)" : "create or write (c, w)";
    case "DELETE":
      return "delete (d)";
    case "POST":
      return query.get("comp") === "userdelegationkey" ? "sign a URL" : "do this";
    default:
      return "do this";
  }
}
