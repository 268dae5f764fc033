import { useState } from "preact/hooks";
import { urlOf } from "../api";
import { linkTo, type Route } from "../route";
import { useFolder } from "../use-folder";
import { Explanation } from "./explanation";
import { Files } from "./files";
import { Heading } from "./heading";
import type { Settings } from "./page";
import { Previews } from "./previews";
import { Problem } from "./problem";

/** The kind of the standard whose pictures are shown next to each other. */
const PREVIEW = "TaskPreview";

interface FolderProps {
  readonly route: Route;
  readonly settings: Settings;
}

/** A folder of a task, or of the job: its folders and files, page by page. */
export function FolderView({ route, settings }: FolderProps) {
  const { task, kind, path } = route;
  const [text, setText] = useState("");
  const [beginning, setBeginning] = useState("");
  const { folders, files, isLoading, hasMore, more, error } = useFolder(route, { beginning });
  const matches = (name: string) => name.toLowerCase().includes(text.toLowerCase());
  const wanted = files.filter((file) => matches(file.path.slice(path?.length ?? 0)));
  const below = foldersIn(folders, route).filter(({ name }) => matches(name));
  const hasPreviews = kind === PREVIEW || (kind === undefined && folders.includes(`$${PREVIEW}`));
  const isEmpty = below.length + wanted.length === 0 && error === undefined;
  return (
    <>
      <Heading>{path?.split("/").at(-2) || kind || task}</Heading>
      {task !== undefined && kind === undefined && settings.hasBatch && <Explanation route={route} />}
      <search class="filter">
        <label>
          Name <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </label>
        {text !== "" && text !== beginning && (hasMore || beginning !== "") && (
          <button type="button" onClick={() => setBeginning(text)}>
            Find names that begin with “{text}”
          </button>
        )}
        {beginning !== "" && (
          <button type="button" onClick={() => setBeginning("")}>
            Only names that begin with “{beginning}”. Show all
          </button>
        )}
        <a class="button" href={urlOf("zip", route)} download>
          Download all as zip
        </a>
      </search>
      {error !== undefined && <Problem error={error} />}
      <Folders folders={below} />
      {hasPreviews && <Previews route={{ ...route, kind: PREVIEW }} />}
      {wanted.length > 0 && <Files files={wanted} route={route} settings={settings} />}
      <p aria-live="polite">{isLoading ? "Loading…" : isEmpty ? nothing(text, hasMore) : ""}</p>
      {hasMore && !isLoading && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

/** The kinds of outputs of a job. Their folders come before those of its tasks. */
export function JobOutputs({ route }: { readonly route: Route }) {
  const { folders, isLoading, error } = useFolder(route);
  const kinds = foldersIn(folders, route);
  return (
    <>
      {error !== undefined && <Problem error={error} />}
      <Folders folders={kinds} />
      <p aria-live="polite">
        {isLoading ? "Loading…" : kinds.length === 0 && error === undefined ? nothing("", false) : ""}
      </p>
    </>
  );
}

function nothing(text: string, hasMore: boolean): string {
  if (text === "") return "Nothing is stored here.";
  return hasMore ? "None of the names so far has this text." : "No name has this text.";
}

interface Folder {
  readonly name: string;
  readonly to: Route;
}

/** Returns the folders of a place. Below a task or a job, these are its kinds, which have a $. */
function foldersIn(folders: readonly string[], route: Route): Folder[] {
  if (route.kind !== undefined) {
    return folders.map((name) => ({ name, to: { ...route, path: `${route.path ?? ""}${name}/` } }));
  }
  return folders
    .filter((name) => name.startsWith("$"))
    .map((name) => ({ name: name.slice(1), to: { ...route, kind: name.slice(1) } }));
}

function Folders({ folders }: { readonly folders: readonly Folder[] }) {
  if (folders.length === 0) return null;
  return (
    <ul class="folders">
      {folders.map(({ name, to }) => (
        <li key={name}>
          <a href={linkTo(to)}>{name}/</a>
        </li>
      ))}
    </ul>
  );
}
