/** How many names are kept as strings before they are sorted and packed. */
const NAMES_PER_RUN = 2 ** 13;

/** Returns the next name in order, and undefined after the last one. */
type Run = () => string | undefined;

/**
 * Sorts the names of a folder, which can be a million. As strings, they would take five times the memory, and the
 * garbage collector would need as much again for its copies.
 */
export class SortedNames {
  #names: string[] = [];
  readonly #packed: Buffer[] = [];

  add(name: string): void {
    this.#names.push(name);
    if (this.#names.length < NAMES_PER_RUN) return;
    // No file system allows a NUL in a name.
    this.#packed.push(Buffer.from(`${this.#names.sort().join("\0")}\0`));
    this.#names = [];
  }

  /** Returns the names in order. No more names can be added. */
  inOrder(): Run {
    const last = this.#names.sort().values();
    return merged([() => last.next().value, ...this.#packed.map(unpacked)]);
  }
}

function unpacked(names: Buffer): Run {
  let position = 0;
  return () => {
    if (position === names.length) return undefined;
    const end = names.indexOf(0, position);
    const name = names.toString("utf8", position, end);
    position = end + 1;
    return name;
  };
}

function merged(runs: Run[]): Run {
  const [only, ...others] = runs;
  if (only !== undefined && others.length === 0) return only;
  const heads = runs.flatMap((next) => {
    const name = next();
    return name === undefined ? [] : [{ name, next }];
  });
  return () => {
    let [first] = heads;
    if (first === undefined) return undefined;
    for (const head of heads) if (head.name < first.name) first = head;
    const { name } = first;
    const following = first.next();
    if (following === undefined) heads.splice(heads.indexOf(first), 1);
    else first.name = following;
    return name;
  };
}
