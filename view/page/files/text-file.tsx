import { useEffect, useRef, useState } from "preact/hooks";
import { answered, askText, type File, urlOf } from "../api";
import { size } from "../format";
import type { Route } from "../route";
import { Problem } from "../views/problem";
import { Lines } from "./lines";

/** How much of a file is requested at a time, in bytes. */
const PART = 256 * 1024;

interface TextProps {
  readonly file: File;
  readonly route: Route;
}

/**
 * A text, from its beginning or its end, part by part. A tracked output is followed while it grows. It opens at once,
 * however large it is.
 */
export function TextFile({ file, route }: TextProps) {
  const [isFollowing, setFollowing] = useState(file.isTracked);
  return (
    <>
      {file.isTracked && (
        <label>
          <input
            type="checkbox"
            checked={isFollowing}
            onChange={(event) => setFollowing(event.currentTarget.checked)}
          />{" "}
          follow while it grows
        </label>
      )}
      {isFollowing ? <Followed key="followed" route={route} /> : <Parts key="parts" file={file} route={route} />}
    </>
  );
}

/** The bytes from `start` to `end`, as text. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Keeps the beginning of a character whose end is in the next part. */
  readonly decoder: TextDecoder;
}

function Parts({ file, route }: TextProps) {
  const [part, setPart] = useState<Part>();
  const [error, setError] = useState<Error>();
  const url = urlOf("content", route);
  const load = async (start: number, end: number, before?: Part) => {
    try {
      const bytes = file.size === 0 ? new Uint8Array() : await bytesOf(url, start, end);
      const { decoder, text = "", start: first = start } = before ?? { decoder: new TextDecoder() };
      setPart({ start: first, end, text: text + decoder.decode(bytes, { stream: end < file.size }), decoder });
    } catch (failure) {
      setError(failure as Error);
    }
  };
  useEffect(() => {
    load(0, Math.min(PART, file.size));
  }, [url]);
  if (error !== undefined) return <Problem error={error} />;
  if (part === undefined) return <p aria-live="polite">Loading…</p>;
  return (
    <>
      {part.start > 0 && (
        <p>
          The last {size(part.end - part.start)} of {size(file.size)}.{" "}
          <button type="button" onClick={() => load(0, Math.min(PART, file.size))}>
            Go to the beginning
          </button>
        </p>
      )}
      <Lines text={part.text} {...(part.start === 0 && { first: 1 })} />
      {part.end < file.size && (
        <p>
          {size(part.end)} of {size(file.size)}.{" "}
          <button type="button" onClick={() => load(part.end, Math.min(part.end + PART, file.size), part)}>
            Show more
          </button>{" "}
          <button type="button" onClick={() => load(Math.max(0, file.size - PART), file.size)}>
            Go to the end
          </button>
        </p>
      )}
    </>
  );
}

async function bytesOf(url: string, start: number, end: number): Promise<Uint8Array> {
  const response = await answered(url, { headers: { range: `bytes=${start}-${end - 1}` } });
  return new Uint8Array(await response.arrayBuffer());
}

/** The largest text that is kept of a followed output, in characters. */
const KEPT = 2_000_000;

/** The end of a tracked output, and each new line. The view stays at the end unless the reader has scrolled up. */
function Followed({ route }: { readonly route: Route }) {
  const [text, setText] = useState("");
  const [state, setState] = useState<"open" | "ended" | Error>("open");
  const end = useRef<HTMLParagraphElement>(null);
  const url = urlOf("follow", route);
  useEffect(() => {
    const gone = new AbortController();
    const follow = async () => {
      for await (const value of askText(url, gone.signal)) {
        const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 40;
        setText((before) => (before + value).slice(-KEPT));
        if (isAtEnd) requestAnimationFrame(() => end.current?.scrollIntoView({ block: "end" }));
      }
      setState("ended");
    };
    follow().catch((error: Error) => !gone.signal.aborted && setState(error));
    return () => gone.abort();
  }, [url]);
  return (
    <>
      <Lines text={text} />
      <p ref={end} class="note" aria-live="polite">
        {state === "open" ? "Following…" : state === "ended" ? "The output is closed." : ""}
      </p>
      {state instanceof Error && <Problem error={state} />}
    </>
  );
}
