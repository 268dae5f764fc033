import { readableTexts } from "./readable-texts";

const SECRETS = [
  // A SAS, in a URL, in a URL that is encoded as a part of another one, and in JSON.
  /(?:^|[?&;\s"'`]|%26|%3F|\\u0026)sig(?:=|%3D)/i,
  // The parts of connection strings, and an option of blobfuse.
  /\b(?:SharedAccessSignature|AccountKey|account_key|SharedAccessKey)=/i,
  // A key of a storage or Batch account: 64 bytes as base64. The digest of a file can be as long, after its algorithm.
  /(?<![A-Za-z0-9+/])(?<!sha512[-:=])[A-Za-z0-9+/]{86}==/i,
  // The secret of an application in Entra ID. Microsoft's scanners recognize it by Q~ in the fifth place.
  /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  // The password of a URL, unless it is a variable.
  /:\/\/[^\s/@:]+:[^\s/@$%]+@/,
];

/** What the names of settings end with whose values are secrets, such as `AZURE_STORAGE_KEY`. */
const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|CLIENT_SECRET|SECRET_KEY|(?:SECRET_)?ACCESS_KEY|ACCOUNT_KEY|STORAGE_KEY|API_KEY|SAS_TOKEN|ACCESS_TOKEN|AUTH_TOKEN)$/i;

/** A value that refers to another variable has no secret. */
const REFERENCE = /^(?:\$|%[\w()]+%)/;

/** Returns whether a text has a SAS, a key, a secret of an application, or a URL with a password. */
export function hasSecret(text: string): boolean {
  return readableTexts(text).some((each) => SECRETS.some((pattern) => pattern.test(each)));
}

/** Returns whether an environment setting has a secret because of its name, such as `DB_PASSWORD`. */
export function isNamedSecret(name: string, value: string): boolean {
  return SECRET_NAME.test(name) && value !== "" && !REFERENCE.test(value);
}
