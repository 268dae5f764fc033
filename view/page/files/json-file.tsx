import { useState } from "preact/hooks";
import { Lines } from "./lines";

/** How many members of an object or a list are shown first. */
const MEMBERS = 100;

/** JSON, folded below the second level. A text that is no JSON is shown as it is. */
export function JsonFile({ text }: { readonly text: string }) {
  const [value] = useState(() => parsed(text));
  if (value === undefined) return <Lines text={text} first={1} />;
  return (
    <div class="json">
      <Value value={value.json} level={0} />
    </div>
  );
}

function parsed(text: string): { readonly json: unknown } | undefined {
  // The stack is too small for a reviver of deeply nested values.
  for (const reviver of [exact, undefined]) {
    try {
      return { json: JSON.parse(text, reviver) };
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
    }
  }
  return undefined;
}

/** A number with more digits than a number of JavaScript has. */
class ExactNumber {
  constructor(readonly text: string) {}
}

/** Keeps the text of numbers that would be changed. Older browsers do not give it. */
function exact(_name: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && /\d{16}/.test(source) ? new ExactNumber(source) : value;
}

interface ValueProps {
  readonly name?: string;
  readonly value: unknown;
  readonly level: number;
}

function Value({ name, value, level }: ValueProps) {
  const label = name === undefined ? null : <span class="name">{name}: </span>;
  if (value instanceof ExactNumber) {
    return (
      <div>
        {label}
        <span class="number">{value.text}</span>
      </div>
    );
  }
  if (typeof value !== "object" || value === null) {
    return (
      <div>
        {label}
        <span class={value === null ? "null" : typeof value}>{JSON.stringify(value)}</span>
      </div>
    );
  }
  return <Members label={label} value={value} level={level} />;
}

interface MembersProps {
  readonly label: preact.ComponentChild;
  readonly value: object;
  readonly level: number;
}

/** Members are created when they are opened first, so that a large file opens fast. */
function Members({ label, value, level }: MembersProps) {
  const [isOpen, setOpen] = useState(level < 2);
  const [shown, setShown] = useState(MEMBERS);
  const members = Object.entries(value);
  const what = Array.isArray(value) ? `[${members.length}]` : `{${members.length}}`;
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {label}
        {what}
      </summary>
      {isOpen &&
        members
          .slice(0, shown)
          .map(([name, member]) => <Value key={name} name={name} value={member} level={level + 1} />)}
      {isOpen && members.length > shown && (
        <button type="button" onClick={() => setShown(shown + 1000)}>
          Show more
        </button>
      )}
    </details>
  );
}
