import { BatchServiceError } from "../errors";
import type { Route } from "./http";

interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Finds the operation for a method and a percent-encoded path. A file's path is one segment that contains `%2F`, as
 * SDKs write it, or several segments, as in the URLs of the service.
 */
type Router = (method: string, path: string) => Match;

export function createRouter(routes: readonly Route[]): Router {
  const patterns = routes.map((route) => ({ route, segments: route.path.split("/").slice(1) }));
  return (method, path) => {
    const given = path.replace(/\/+$/, "").split("/").slice(1);
    const matches = patterns.filter(({ segments }) => fits(segments, given));
    const match = matches.find(({ route }) => route.method === method);
    if (match !== undefined) return { route: match.route, parameters: parametersOf(match.segments, given) };
    if (matches.length === 0) throw new BatchServiceError("InvalidUri", { Uri: path });
    throw new BatchServiceError("UnsupportedHttpVerb", {
      Verb: method,
      Reason: `the verb must be one of ${[...new Set(matches.map(({ route }) => route.method))].join(", ")}`,
    });
  };
}

function fits(segments: readonly string[], given: readonly string[]): boolean {
  const takesRest = segments.at(-1)!.endsWith("*}");
  return (
    (takesRest ? given.length >= segments.length : given.length === segments.length) &&
    segments.every((segment, index) => isParameter(segment) || segment === given[index]!.toLowerCase())
  );
}

function parametersOf(segments: readonly string[], given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    segments.flatMap((segment, index) => {
      if (!isParameter(segment)) return [];
      if (!segment.endsWith("*}")) return [[segment.slice(1, -1), decode(given[index]!)]];
      return [[segment.slice(1, -2), given.slice(index).map(decode).join("/")]];
    }),
  );
}

function isParameter(segment: string): boolean {
  return segment.startsWith("{");
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new BatchServiceError("InvalidUri", { Uri: segment });
  }
}
