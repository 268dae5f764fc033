import { invalidQuery } from "../errors";
import { parseFilter } from "../odata/filter";
import { parseSelect } from "../odata/select";
import type { Permission } from "./authenticate";
import { checkExpand, entity, maxResults, type Route, type ServiceRequest, type ServiceResponse } from "./http";
import { ENTITY_QUERY, LIST_QUERY } from "./query";

type Entity = Record<string, unknown>;

interface Listing {
  /** As in `$metadata#tasks`. */
  readonly set: string;
  /** The names that `$filter` and `$select` can contain. */
  readonly properties: readonly string[];
  /** Returns the entities after a key, in the order of their keys, each with its key. */
  readonly after: (key: string) => Iterable<{ readonly key: string; readonly entity: Entity }>;
}

/** Objects that clients list and get. */
interface EntitySet extends Omit<Listing, "after"> {
  readonly path: string;
  /** The path of one of them. */
  readonly one: string;
  readonly permission: Permission;
  /** Returns what `Listing.after` is for a request. */
  readonly after: (request: ServiceRequest) => Listing["after"];
  /** Returns one object as the API presents it. */
  readonly find: (request: ServiceRequest) => Entity;
}

/** Returns the routes that list a set and get one of its objects. */
export function readRoutes({ path, one, permission, after, find, ...listing }: EntitySet): Route[] {
  return [
    {
      method: "GET",
      path,
      permission,
      query: LIST_QUERY,
      handle: (request) => listResponse(request, { ...listing, after: after(request) }),
    },
    {
      method: "GET",
      path: one,
      permission,
      query: ENTITY_QUERY,
      handle: (request) => entity(request, listing.set, find(request), listing.properties),
    },
  ];
}

/** Returns a page of a list, with `$filter`, `$select` and `maxresults` applied, and the link to the next page. */
export function listResponse(request: ServiceRequest, { set, properties, after }: Listing): ServiceResponse {
  checkExpand(request);
  const limit = maxResults(request);
  const filterClause = request.query.get("$filter");
  const selectClause = request.query.get("$select");
  const matches = filterClause ? parseFilter(filterClause, properties) : () => true;
  const select = selectClause ? parseSelect(selectClause, properties) : (entity: Entity) => entity;

  const value: Entity[] = [];
  let lastKey = "";
  let nextLink: string | undefined;
  for (const { key, entity } of after(startKey(request))) {
    if (!matches(entity)) continue;
    if (value.length === limit) {
      nextLink = linkAfter(request, lastKey);
      break;
    }
    value.push(select(entity));
    lastKey = key;
  }
  return {
    status: 200,
    body: {
      "odata.metadata": `${request.baseUrl}/$metadata#${set}`,
      value,
      ...(nextLink !== undefined && { "odata.nextLink": nextLink }),
    },
  };
}

/** Returns the entities of an in-memory list that follow a key. */
export function* sorted<T>(
  items: Iterable<T>,
  keyOf: (item: T) => string,
  after: string,
  entityOf: (item: T) => Entity,
): Generator<{ key: string; entity: Entity }> {
  const keyed = [...items].map((item) => ({ key: keyOf(item), item })).filter(({ key }) => key > after);
  keyed.sort((left, right) => (left.key < right.key ? -1 : 1));
  for (const { key, item } of keyed) yield { key, entity: entityOf(item) };
}

function startKey({ query }: ServiceRequest): string {
  const token = query.get("$skiptoken");
  if (token === null) return "";
  const key = Buffer.from(token, "base64url").toString("utf8");
  if (key === "") throw invalidQuery("$skiptoken", token, "must be one that this service returned");
  return key;
}

/** Returns the URL of the same request for the next page. Clients use it unchanged. */
function linkAfter(request: ServiceRequest, key: string): string {
  const query = new URLSearchParams(request.query);
  query.set("$skiptoken", Buffer.from(key, "utf8").toString("base64url"));
  // %20, not +, because clients that sign the link decode it as a URL, not as a form.
  return `${request.baseUrl}${request.path}?${query.toString().replaceAll("+", "%20")}`;
}
