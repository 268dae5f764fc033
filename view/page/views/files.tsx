import { useState } from "preact/hooks";
import { ask, type File, urlOf } from "../api";
import { size, time } from "../format";
import { keyHeaders } from "../key";
import { linkTo, type Route } from "../route";
import type { Settings } from "./page";
import { Problem } from "./problem";

interface FilesProps {
  readonly files: readonly File[];
  /** The folder. */
  readonly route: Route;
  readonly settings: Settings;
}

/** What the files are sorted by. Sizes and times begin with the largest and the newest. */
const ORDERS = {
  Name: () => 0,
  Size: (one: File, other: File) => other.size - one.size,
  Modified: (one: File, other: File) => other.modified.localeCompare(one.modified),
};
type Order = keyof typeof ORDERS;

/** The files of a folder, and what can be done with the chosen ones. */
export function Files({ files, route, settings }: FilesProps) {
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const [order, setOrder] = useState<Order>("Name");
  const folder = route.path ?? "";
  const shown = files.filter(({ path }) => chosen.has(path));
  const isAll = shown.length === files.length;
  const toggle = (path: string) => {
    const next = new Set(chosen);
    if (!next.delete(path)) next.add(path);
    choose(next);
  };
  const column = (name: Order) => (
    <th scope="col" class={name === "Size" ? "number" : ""} aria-sort={sorting(name, order)}>
      <button type="button" class="plain" onClick={() => setOrder(name)}>
        {name}
      </button>
    </th>
  );
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col" class="choose">
              <input
                type="checkbox"
                aria-label="Choose all"
                checked={isAll}
                onChange={() => choose(new Set(isAll ? [] : files.map(({ path }) => path)))}
              />
            </th>
            {column("Name")}
            {column("Size")}
            {column("Modified")}
          </tr>
        </thead>
        <tbody>
          {files.toSorted(ORDERS[order]).map(({ path, size: bytes, modified, isTracked }) => (
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
      {shown.length > 0 && <Chosen files={shown} route={route} settings={settings} />}
    </>
  );
}

function sorting(name: Order, order: Order) {
  if (name !== order) return undefined;
  return name === "Name" ? "ascending" : "descending";
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
      for (const { path } of files) {
        await ask(urlOf("output", { ...route, path }), { method: "DELETE", headers: keyHeaders() });
      }
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
