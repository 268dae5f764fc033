/** A line that ends with the mark of a continued line of sh, cmd or PowerShell. */
const CONTINUED_LINE = /[\\^`]\r?\n[ \t]*/g;

/** What can be base64 of a command or of a secret: shorter texts have room for neither. */
const BASE64 = /[\w+/-]{24,}={0,2}/g;

/** Control characters, which no text of a command has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what tells data from text.
const CONTROL = /[\u0000-\u0008\u000e-\u001f\ufffd]/;

/**
 * Returns the texts in which a rule searches for what a text contains: the text with its continued lines as one, and
 * what is base64 in it. PowerShell's `-EncodedCommand` has UTF-16, and everything else UTF-8.
 */
export function readableTexts(text: string): string[] {
  const joined = text.replaceAll(CONTINUED_LINE, " ");
  const decoded = (joined.match(BASE64) ?? []).flatMap((base64) => {
    const bytes = Buffer.from(base64, "base64");
    const texts = [bytes.toString("utf8"), bytes.toString("utf16le")];
    return texts.filter((each) => !CONTROL.test(each));
  });
  return [joined, ...decoded];
}
