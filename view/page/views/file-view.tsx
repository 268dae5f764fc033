import { useState } from "preact/hooks";
import { answered, ask, type File, urlOf } from "../api";
import { typeOf } from "../files/file-type";
import { JsonFile } from "../files/json-file";
import { MarkdownFile } from "../files/markdown-file";
import { TableFile } from "../files/table-file";
import { TextFile } from "../files/text-file";
import { size, time } from "../format";
import type { Route } from "../route";
import { useLoaded } from "../use-async";
import { Boundary } from "./boundary";
import { Heading } from "./heading";
import { Problem } from "./problem";

/**
 * The largest files that are shown as a table, as JSON or as Markdown, in bytes. Larger ones are shown as text, in
 * parts. The parser of Markdown takes seconds for deeply nested lists.
 */
const LARGEST = { table: 4 * 1024 * 1024, json: 4 * 1024 * 1024, markdown: 128 * 1024 } as const;

/** A file, in the form of its type. */
export function FileView({ route }: { readonly route: Route }) {
  const { path = "" } = route;
  const { value: file, error } = useLoaded<File>(JSON.stringify(route), async (set, signal) =>
    set(await ask(urlOf("file", route), { signal })),
  );
  return (
    <>
      <Heading>{path.split("/").at(-1)}</Heading>
      {error !== undefined && <Problem error={error} />}
      {file !== undefined && (
        <>
          <p class="about">
            {size(file.size)}, {time(file.modified)}
            {file.run !== null && <>, run {file.run}</>}
            {file.isTracked && <>, tracked</>}{" "}
            <a class="button" href={urlOf("content", route, { download: "" })} download>
              Download
            </a>
          </p>
          {file.size === 0 && !file.isTracked ? (
            <p>The file is empty.</p>
          ) : (
            <Boundary instead={<TextFile file={file} route={route} />}>
              <Content file={file} route={route} />
            </Boundary>
          )}
        </>
      )}
    </>
  );
}

function Content({ file, route }: { readonly file: File; readonly route: Route }) {
  const type = typeOf(file.path);
  const url = urlOf("content", route);
  switch (type) {
    case "image":
      return <img class="image" src={url} alt={file.path} />;
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: the file of a task has no captions.
      return <audio controls src={url} />;
    case "video":
      // biome-ignore lint/a11y/useMediaCaption: the file of a task has no captions.
      return <video controls src={url} />;
    case "table":
    case "json":
    case "markdown":
      return file.size > LARGEST[type] || file.isTracked ? (
        <TextFile file={file} route={route} />
      ) : (
        <Parsed file={file} url={url} type={type} />
      );
    case "text":
      return <TextFile file={file} route={route} />;
    default:
      return <Unknown file={file} route={route} />;
  }
}

/** A file of another type. Many are texts with an extension that the page does not know. */
function Unknown({ file, route }: { readonly file: File; readonly route: Route }) {
  const [isText, setText] = useState(false);
  if (isText) return <TextFile file={file} route={route} />;
  return (
    <p>
      The page does not know files of this type.{" "}
      <button type="button" onClick={() => setText(true)}>
        Show as text
      </button>
    </p>
  );
}

interface ParsedProps {
  readonly file: File;
  readonly url: string;
  readonly type: "table" | "json" | "markdown";
}

function Parsed({ file, url, type }: ParsedProps) {
  const { value: text, error } = useLoaded<string>(url, async (set, signal) =>
    set(await (await answered(url, { signal })).text()),
  );
  if (error !== undefined) return <Problem error={error} />;
  if (text === undefined) return <p aria-live="polite">Loading…</p>;
  if (type === "table") return <TableFile text={text} separator={/\.tsv$/i.test(file.path) ? "\t" : ","} />;
  return type === "json" ? <JsonFile text={text} /> : <MarkdownFile text={text} />;
}
