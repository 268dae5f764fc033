import { useEffect, useState } from "preact/hooks";
import { ask, type File, type Page as FolderPage, urlOf } from "../api";
import { isImage } from "../files/file-type";
import { size, time } from "../format";
import { linkTo, type Route } from "../route";
import { Explanation } from "./explanation";
import type { Settings } from "./page";
import { Problem } from "./problem";

interface FolderProps {
  readonly route: Route;
  readonly settings: Settings;
  /** Whether it is part of another view, which has the heading. */
  readonly isPart?: boolean;
}

/** A folder: its folders and files, page by page, or as pictures. */
export function FolderView({ route, settings, isPart }: FolderProps) {
  const { task, kind, path } = route;
  const listing = useFolder(route);
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { folders, files, isLoading, hasMore, more, error } = listing;
  const matches = (name: string) => name.toLowerCase().includes(text.toLowerCase());
  const wanted = files.filter((file) => matches(file.path));
  // Below a task or a job, the folders are kinds, which have a $. The job's view has its tasks in a list of their own.
  const below = folders
    .filter((name) => kind !== undefined || name.startsWith("$"))
    .map((name) =>
      kind === undefined
        ? { name: name.slice(1), to: { ...route, kind: name.slice(1) } }
        : { name, to: { ...route, path: `${path ?? ""}${name}/` } },
    )
    .filter(({ name }) => matches(name));
  const pictures = wanted.filter(({ path: file }) => isImage(file));
  return (
    <>
      {!isPart && <h1>{path?.split("/").at(-2) ?? kind ?? task}</h1>}
      {task !== undefined && kind === undefined && settings.hasBatch && <Explanation route={route} />}
      {!isPart && (
        <search class="filter">
          <label>
            Name <input type="search" value={text} onInput={(event) => setText(event.currentTarget.value)} />
          </label>
          <a class="button" href={urlOf("zip", route)} download>
            Download all as zip
          </a>
        </search>
      )}
      {error !== undefined && <Problem error={error} />}
      {below.length > 0 && (
        <ul class="folders">
          {below.map(({ name, to }) => (
            <li key={name}>
              <a href={linkTo(to)}>{name}/</a>
            </li>
          ))}
        </ul>
      )}
      {kind === "TaskPreview" && pictures.length > 0 && <Pictures files={pictures} route={route} />}
      {wanted.length > 0 && <Files files={wanted} route={route} chosen={chosen} choose={setChosen} />}
      {chosen.size > 0 && (
        <Chosen files={wanted.filter((file) => chosen.has(file.path))} route={route} settings={settings} />
      )}
      <p aria-live="polite">
        {isLoading
          ? "Loading…"
          : below.length + wanted.length === 0 && error === undefined
            ? "Nothing is stored here."
            : ""}
      </p>
      {hasMore && !isLoading && (
        <button type="button" onClick={more}>
          Show more
        </button>
      )}
    </>
  );
}

interface Listing {
  readonly folders: readonly string[];
  readonly files: readonly File[];
  readonly isLoading: boolean;
  readonly hasMore: boolean;
  readonly error?: Error;
  more(): void;
}

/** Requests the first page of a folder, and each further page on request. */
function useFolder(route: Route): Listing {
  const key = linkTo(route);
  const [state, setState] = useState<
    FolderPage & { readonly key: string; readonly isLoading: boolean; readonly error?: Error }
  >();
  const load = async (before: FolderPage, signal?: AbortSignal) => {
    setState({ ...before, key, isLoading: true });
    try {
      const more: Record<string, string> = before.next === undefined ? {} : { from: before.next };
      const page = await ask<FolderPage>(urlOf("folder", route, more), signal === undefined ? {} : { signal });
      setState({
        folders: [...before.folders, ...page.folders],
        files: [...before.files, ...page.files],
        ...(page.next !== undefined && { next: page.next }),
        key,
        isLoading: false,
      });
    } catch (error) {
      if (!signal?.aborted) setState({ ...before, key, isLoading: false, error: error as Error });
    }
  };
  useEffect(() => {
    const gone = new AbortController();
    load({ folders: [], files: [] }, gone.signal);
    return () => gone.abort();
  }, [key]);
  const current = state?.key === key ? state : { folders: [], files: [], isLoading: true };
  return {
    folders: current.folders,
    files: current.files,
    isLoading: current.isLoading,
    hasMore: "next" in current && current.next !== undefined,
    ...("error" in current && current.error !== undefined && { error: current.error }),
    more: () => load(current),
  };
}

interface FilesProps {
  readonly files: readonly File[];
  readonly route: Route;
  readonly chosen: ReadonlySet<string>;
  readonly choose: (paths: ReadonlySet<string>) => void;
}

function Files({ files, route, chosen, choose }: FilesProps) {
  const folder = route.path ?? "";
  const toggle = (path: string) => {
    const next = new Set(chosen);
    if (!next.delete(path)) next.add(path);
    choose(next);
  };
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class="choose">
            <span class="hidden">Choose</span>
          </th>
          <th scope="col">Name</th>
          <th scope="col" class="number">
            Size
          </th>
          <th scope="col">Modified</th>
        </tr>
      </thead>
      <tbody>
        {files.map(({ path, size: bytes, modified, isTracked }) => (
          <tr key={path}>
            <td>
              <input
                type="checkbox"
                aria-label={`Choose ${path}`}
                checked={chosen.has(path)}
                onChange={() => toggle(path)}
              />
            </td>
            <td>
              <a href={linkTo({ ...route, path })}>{path.slice(folder.length)}</a>
              {isTracked && <span class="mark"> tracked</span>}
            </td>
            <td class="number">{size(bytes)}</td>
            <td>{time(modified)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Pictures({ files, route }: { readonly files: readonly File[]; readonly route: Route }) {
  return (
    <ul class="pictures">
      {files.map(({ path }) => (
        <li key={path}>
          <a href={linkTo({ ...route, path })}>
            <img src={urlOf("content", { ...route, path })} alt={path} loading="lazy" />
          </a>
        </li>
      ))}
    </ul>
  );
}

interface ChosenProps {
  readonly files: readonly File[];
  readonly route: Route;
  readonly settings: Settings;
}

/** What can be done with the chosen files. */
function Chosen({ files, route, settings }: ChosenProps) {
  const [error, setError] = useState<Error>();
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const query = files.map(({ path }) => `&only=${encodeURIComponent(path)}`).join("");
  const remove = async () => {
    if (!confirm(`Delete ${files.length} outputs (${size(bytes)})? They cannot be restored here.`)) return;
    try {
      for (const { path } of files) await ask(urlOf("output", { ...route, path }), { method: "DELETE" });
      location.reload();
    } catch (failure) {
      setError(failure as Error);
    }
  };
  return (
    <section class="chosen" aria-label="Chosen files">
      <span>
        {files.length} chosen, {size(bytes)}
      </span>
      <a class="button" href={`${urlOf("zip", route)}${query}`} download>
        Download as zip
      </a>
      {settings.allowDelete && (
        <button type="button" class="danger" onClick={remove}>
          Delete
        </button>
      )}
      {error !== undefined && <Problem error={error} />}
    </section>
  );
}
