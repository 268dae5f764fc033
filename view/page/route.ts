/** What the page shows. It is the fragment of the URL, so that a link leads to it. */
export interface Route {
  readonly job?: string;
  /** Undefined for outputs of the job. */
  readonly task?: string;
  readonly kind?: string;
  /** Below the kind: a folder, which ends in `/`, or a file. */
  readonly path?: string;
  /** Whether outputs of all runs are shown. */
  readonly all?: boolean;
}

/** Returns the fragment of a place: `#/job/task/kind/path`, with an empty task for outputs of the job. */
export function linkTo({ job, task, kind, path, all }: Route): string {
  const owner = [job ?? "", task ?? "", kind ?? ""].map(encodeURIComponent).join("/");
  // A path can have names without a character.
  const place = path ? `${owner}/${path.split("/").map(encodeURIComponent).join("/")}` : owner.replace(/\/+$/, "");
  return `#/${place}${all ? "?run=all" : ""}`;
}

/** Parses a fragment. Returns the list of jobs for any other text. */
export function routeIn(fragment: string): Route {
  const [, path = "", query = ""] = /^#\/([^?]*)\??(.*)$/.exec(fragment) ?? [];
  let parts: string[];
  try {
    parts = path.split("/").map(decodeURIComponent);
  } catch {
    return {};
  }
  const [job = "", task = "", kind = "", ...rest] = parts;
  return {
    ...(job !== "" && { job }),
    ...(task !== "" && { task }),
    ...(kind !== "" && { kind }),
    ...(rest.join("/") !== "" && { path: rest.join("/") }),
    ...(query === "run=all" && { all: true }),
  };
}
