import { useState } from "preact/hooks";

/** The most matches that are marked. */
const MATCHES = 1000;

interface LinesProps {
  readonly text: string;
  /** The number of the first line. Undefined if it is not known. */
  readonly first?: number;
}

/** A text with the numbers of its lines, and a search. */
export function Lines({ text, first }: LinesProps) {
  const [wanted, setWanted] = useState("");
  const pieces = wanted === "" ? [text] : split(text, wanted);
  const count = (pieces.length - 1) / 2;
  const lines = text.split("\n").length;
  return (
    <>
      <search class="filter">
        <label>
          Find <input type="search" value={wanted} onInput={(event) => setWanted(event.currentTarget.value)} />
        </label>
        <output aria-live="polite">{wanted === "" ? "" : `${count}${count === MATCHES ? "+" : ""} found`}</output>
      </search>
      <div class="text">
        {first !== undefined && (
          <pre class="numbers" aria-hidden="true">
            {Array.from({ length: lines }, (_, at) => first + at).join("\n")}
          </pre>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard. */}
        <pre tabIndex={0}>{pieces.map((piece, at) => (at % 2 === 0 ? piece : <mark key={at}>{piece}</mark>))}</pre>
      </div>
    </>
  );
}

/** Returns the text in pieces: every second one is a match. The case does not matter. */
function split(text: string, wanted: string): string[] {
  const escaped = wanted.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pieces: string[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(new RegExp(escaped, "giu"))) {
    pieces.push(text.slice(end, index), match);
    end = index + match.length;
    if (pieces.length === 2 * MATCHES) break;
  }
  return [...pieces, text.slice(end)];
}
