import { useEffect, useRef } from "preact/hooks";
import { ask } from "../api";
import { linkTo, type Route } from "../route";
import { useLoaded } from "../use-async";
import { useRoute } from "../use-route";
import { FileView } from "./file-view";
import { FolderView } from "./folder-view";
import { JobView } from "./job-view";
import { Jobs } from "./jobs";
import { Problem } from "./problem";

/** What the page shows and may do, as the command was started. */
export interface Settings {
  readonly jobs: readonly string[];
  readonly hasBatch: boolean;
  readonly allowDelete: boolean;
}

/** The whole page: where it is, and what is there. */
export function Page() {
  const route = useRoute();
  const { value: settings, error } = useLoaded<Settings>("settings", async (set, signal) =>
    set(await ask("/api/jobs", { signal })),
  );
  useAnnouncement(route);
  return (
    <>
      <header>
        <Path route={route} />
        {route.job !== undefined && <Runs route={route} />}
      </header>
      <main>
        {error !== undefined && <Problem error={error} />}
        {settings !== undefined && <Place route={route} settings={settings} />}
      </main>
    </>
  );
}

/**
 * Names the place in the title of the window, and moves the focus to its heading when it changes. Otherwise, nothing
 * tells a screen reader that the page shows another place.
 */
function useAnnouncement(route: Route): void {
  const link = linkTo(route);
  const last = useRef(link);
  useEffect(() => {
    const names = [route.job, route.task, route.kind, ...(route.path ?? "").split("/")].filter(Boolean);
    document.title = [...names.reverse(), "Outputs"].join(" – ");
    if (last.current !== link) document.querySelector("h1")?.focus();
    last.current = link;
  }, [link]);
}

function Place({ route, settings }: { readonly route: Route; readonly settings: Settings }) {
  const { job, kind, path } = route;
  const key = linkTo(route);
  if (job === undefined) return <Jobs settings={settings} />;
  if (route.task === undefined && kind === undefined) return <JobView key={key} route={route} settings={settings} />;
  if (path === undefined || path.endsWith("/")) return <FolderView key={key} route={route} settings={settings} />;
  return <FileView key={key} route={route} />;
}

/** The place as links, from the jobs to the file. */
function Path({ route }: { readonly route: Route }) {
  const { job, task, kind, path = "", all } = route;
  const run = all === undefined ? {} : { all };
  const steps: { readonly name: string; readonly to: Route }[] = [{ name: "Jobs", to: {} }];
  if (job !== undefined) steps.push({ name: job, to: { job, ...run } });
  const owner = { ...(job !== undefined && { job }), ...(task !== undefined && { task }), ...run };
  if (task !== undefined) steps.push({ name: task, to: owner });
  if (kind !== undefined) steps.push({ name: kind, to: { ...owner, kind } });
  const names = path.split("/").filter((name) => name !== "");
  for (const [at, name] of names.entries()) {
    const isFile = at === names.length - 1 && !path.endsWith("/");
    const to = {
      ...owner,
      ...(kind !== undefined && { kind }),
      path: `${names.slice(0, at + 1).join("/")}${isFile ? "" : "/"}`,
    };
    steps.push({ name, to });
  }
  return (
    <nav aria-label="Path">
      <ol>
        {steps.map(({ name, to }, at) => (
          <li key={at}>
            <a href={linkTo(to)} {...(at === steps.length - 1 && { "aria-current": "page" as const })}>
              {name}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** Chooses between the newest run of the job and all runs. */
function Runs({ route }: { readonly route: Route }) {
  const choose = (event: Event) => {
    const { checked } = event.target as HTMLInputElement;
    location.hash = linkTo({ ...route, all: checked });
  };
  return (
    <label>
      <input type="checkbox" checked={route.all === true} onChange={choose} /> all runs
    </label>
  );
}
