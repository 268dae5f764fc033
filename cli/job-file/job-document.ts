import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from "yaml";
import { refusal } from "../../conventions/internal";

/** A path into a document: `["task", "inputs", 0]`. */
export type DocumentPath = readonly (string | number)[];

/** A parsed YAML or JSON file that knows where each value is. */
export interface JobDocument {
  readonly value: unknown;
  /** Returns the position of a value, such as `job.yaml:3:10`. If there is none, returns that of what contains it. */
  at(path: DocumentPath): string;
  /** Returns the position of a key of an object. */
  atKey(path: DocumentPath): string;
  /** Returns a single value as the file spells it: `0.10` is not `0.1`. */
  textAt(path: DocumentPath): string;
}

/**
 * Parses a YAML file, or a JSON file, which is YAML too.
 *
 * @param file the name of the file, for positions.
 * @param refuse called with each problem of the syntax.
 */
export function parseJobDocument(text: string, file: string, refuse: (problem: string) => void): JobDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const refuseAt = (offset: number, message: string) => {
    const [problem = ""] = message.split("\n");
    refuse(`${position(offset)}: ${refusal("the file", "be YAML or JSON", `a mistake: ${problem}`)}`);
  };
  for (const { message, pos } of [...document.errors, ...document.warnings]) refuseAt(pos[0], message);
  let value: unknown;
  try {
    if (document.errors.length === 0) value = document.toJS();
  } catch (error) {
    // An alias has no anchor, or the aliases have too many values. The error has no position.
    refuseAt(0, (error as Error).message);
  }
  const find = (path: DocumentPath) => nodeAt(document, path);
  return {
    value,
    at: (path) => position(find(path).node?.range?.[0] ?? 0),
    atKey(path) {
      const { pair, node } = find(path);
      const key = pair?.key as Node | undefined;
      return position(key?.range?.[0] ?? node?.range?.[0] ?? 0);
    },
    textAt(path) {
      const node = targetOf(document, find(path).node);
      if (!isScalar(node)) return "";
      const isPlain = typeof node.value === "number" || typeof node.value === "boolean";
      return isPlain && node.source !== undefined ? node.source : String(node.value);
    },
  };
}

/** Returns the node at a path, or the last one on the way to it, and the pair whose value it is. */
function nodeAt(document: Document, path: DocumentPath): { readonly node: Node | null; readonly pair?: Pair } {
  let node: Node | null = document.contents;
  let pair: Pair | undefined;
  for (const step of path) {
    const parent = targetOf(document, node);
    const next = isMap(parent)
      ? (parent.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step)) as Pair | undefined)
      : undefined;
    const child = next?.value ?? (isSeq(parent) && typeof step === "number" ? parent.items[step] : undefined);
    if (next !== undefined) pair = next;
    if (child === undefined || child === null) break;
    node = child as Node;
  }
  return { node, pair };
}

/** Returns the node that an alias (`*name`) means, or the node itself. */
function targetOf(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? (node.resolve(document) ?? null) : node;
}
