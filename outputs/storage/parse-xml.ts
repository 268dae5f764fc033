import { RestError } from "@azure/core-rest-pipeline";
import { SaxesParser } from "saxes";

/** What the reader of an XML answer wants to know. */
interface XmlReader {
  /** Called at the begin of an element. */
  readonly opened?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  /**
   * Called at the end of an element.
   *
   * @param text of the element, if it has no elements in it.
   * @param parent the name of the element around it; undefined for the root.
   */
  readonly closed: (name: string, text: string, parent: string | undefined) => void;
}

/**
 * Reads an answer of the service in XML.
 *
 * @param root the name of its outermost element.
 * @throws {RestError} `PARSE_ERROR` if the text is not XML, or has another root: another server has answered.
 */
export function parseXml(xml: string, root: string, reader: XmlReader): void {
  try {
    parse(xml, root, reader);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `the answer is no ${root} of the Blob service: ${reason}`;
    throw new RestError(message, { code: RestError.PARSE_ERROR, statusCode: 200 });
  }
}

function parse(xml: string, root: string, { opened, closed }: XmlReader): void {
  const parser = new SaxesParser();
  const open: string[] = [];
  let text = "";
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length === 0 && name !== root) throw new Error(`its root is ${name}`);
    open.push(name);
    text = "";
    opened?.(name, attributes);
  });
  parser.on("text", (part) => {
    text += part;
  });
  parser.on("closetag", ({ name }) => {
    open.pop();
    closed(name, text, open.at(-1));
    text = "";
  });
  parser.write(xml).close();
}
