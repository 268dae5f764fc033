import { UnknownValueError } from "@pulumi/policy";

/** A property that a rule judges, and whose value is not known before the update. */
export class UnknownProperty extends Error {
  override readonly name = "UnknownProperty";

  constructor(
    /** The path of the property, from the resource on. */
    readonly path: string,
  ) {
    super(`${path} is not known yet`);
  }
}

/**
 * The properties of a resource, or of an object in them. Every read of a value that is not known yet throws
 * {@link UnknownProperty}, which ends only the judge that reads.
 */
export class Properties {
  constructor(
    private readonly values: unknown,
    /** The path from the resource to this object, such as `startTask.resourceFiles[0]`. Empty for the resource. */
    readonly path: string = "",
  ) {}

  /**
   * Returns the value at a path, such as `startTask.userIdentity.autoUser.elevationLevel`.
   *
   * @returns `undefined` if it or one of its parents is absent.
   * @throws {UnknownProperty} If it, or one of its parents, is not known yet.
   */
  get(path: string): unknown {
    let value = this.values;
    let at = "";
    for (const name of path.split(".")) {
      at = at === "" ? name : `${at}.${name}`;
      if (typeof value !== "object" || value === null) return undefined;
      value = this.read(value, name, at);
    }
    return value ?? undefined;
  }

  /** Returns the value at a path if it is a string. */
  text(path: string): string | undefined {
    const value = this.get(path);
    return typeof value === "string" ? value : undefined;
  }

  /** Returns the value at a path if it is a string that is known. */
  knownText(path: string): string | undefined {
    try {
      return this.text(path);
    } catch (error) {
      if (error instanceof UnknownProperty) return undefined;
      throw error;
    }
  }

  /** Returns the strings of the list at a path. An absent list has none. */
  texts(path: string): string[] {
    return this.items(path).flatMap((_, index) => {
      const value = this.get(`${path}.${index}`);
      return typeof value === "string" ? [value] : [];
    });
  }

  /** Returns the elements of the list at a path. An absent list has none. Their own values may be unknown. */
  items(path: string): Properties[] {
    const list = this.get(path);
    return Array.isArray(list) ? Array.from({ length: list.length }, (_, index) => this.item(list, path, index)) : [];
  }

  /** Returns the names of the object at a path. They are always known if the object is. */
  names(path: string): string[] {
    const value = this.get(path);
    return typeof value === "object" && value !== null ? Object.keys(value) : [];
  }

  /** Returns whether the property is given, even if its value is not known yet. */
  has(path: string): boolean {
    try {
      return this.get(path) !== undefined;
    } catch (error) {
      if (error instanceof UnknownProperty) return true;
      throw error;
    }
  }

  /** Returns the path of a property from the resource on, for messages. */
  pathOf(path: string): string {
    return [this.path, path]
      .filter((part) => part !== "")
      .join(".")
      .replaceAll(/\.(\d+)(?=\.|$)/g, "[$1]");
  }

  private item(list: unknown[], path: string, index: number): Properties {
    let value: unknown;
    try {
      value = list[index];
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      // The element is known to exist. Each read of it is a read of something unknown.
      return new Properties(UNKNOWN, this.pathOf(`${path}.${index}`));
    }
    return new Properties(value, this.pathOf(`${path}.${index}`));
  }

  private read(object: object, name: string, at: string): unknown {
    if (object === UNKNOWN) throw new UnknownProperty(this.path);
    try {
      return (object as Record<string, unknown>)[name];
    } catch (error) {
      if (error instanceof UnknownValueError) throw new UnknownProperty(this.pathOf(at));
      throw error;
    }
  }
}

/** Stands for an object that is not known yet. */
const UNKNOWN: object = Object.freeze({});
