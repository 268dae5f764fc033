import type { Properties } from "../rule";
import { readableTexts } from "./readable-texts";

/** The rest of one command of a shell. */
const SAME_COMMAND = "(?:(?!&&|\\|\\||[;\\n]).)*";

/** Programs that download what a URL names. */
const DOWNLOADER =
  "\\b(?:curl|wget|aria2c|azcopy|Invoke-WebRequest|Invoke-RestMethod|iwr|irm|Start-BitsTransfer|bitsadmin|DownloadFile|DownloadString|urlretrieve|urlopen|requests\\.get|az\\s+storage\\s+\\S+\\s+download\\S*)\\b";

/** Programs that execute what they read. */
const INTERPRETER =
  "(?:(?:ba|da|a|z|k|c)?sh|cmd|pwsh|powershell|python[\\d.]*|perl|ruby|node|iex|Invoke-Expression)(?:\\.exe)?";

/** What can be before the name of a program: variables, programs that start others, their options, and a folder. */
const BEFORE_PROGRAM = "(?:(?:sudo|env|xargs|nohup|time|busybox|-\\S+(?:\\s+\\w+)?|\\w+=\\S*)\\s+)*(?:\\S*[\\\\/])?";

/**
 * A download is a program with a URL, with a variable that can have one, or with a server and a path, because curl
 * needs no `https://`. So `apt-get install curl` is none.
 */
const DOWNLOAD = new RegExp(`${DOWNLOADER}${SAME_COMMAND}(?:https?://|[$%]|\\s(?:[\\w-]+\\.)+[a-z]+(?::\\d+)?/)`, "i");

const RUN_DOWNLOADS = [
  // curl … | sh
  new RegExp(`${DOWNLOADER}${SAME_COMMAND}\\|\\s*${BEFORE_PROGRAM}${INTERPRETER}\\b`, "i"),
  // sh -c "$(curl …)", sh <(curl …), sh -s < <(curl …), sh <<< "$(curl …)", eval `curl …`
  new RegExp(
    `(?:\\b(?:${INTERPRETER}|eval|source)|(?:^|[\\s;'"])\\.)\\s+(?:-[\\w-]+\\s+)*(?:/dev/stdin\\s+)?(?:<\\s+|<<<\\s*)?["'\\\\]*\\s*(?:[$<]?\\(|\`)\\s*${DOWNLOADER}`,
    "i",
  ),
  // iex ((New-Object Net.WebClient).DownloadString(…)), exec(urllib.request.urlopen(…).read())
  new RegExp(`\\b(?:iex\\b|Invoke-Expression\\b|exec\\s*\\()${SAME_COMMAND}${DOWNLOADER}`, "i"),
];

/** What computes a SHA-256: coreutils, Perl's shasum, OpenSSL, PowerShell, Windows, Node.js and Python. */
const COMPUTES_SHA256 =
  /\bsha256sum\b|\bshasum\s+(?:-a\s*|--algorithm[= ])256\b|\bopenssl\s+(?:dgst\s+-)?sha256\b|\bGet-FileHash\b|\bcertutil\b.*\bsha256\b|\bcreateHash\(\W*sha256|\bhashlib\.sha256\b/i;

const SHA256 = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/i;

/** Returns whether a command executes what it downloads, without a file that could be verified. */
export function runsDownload(command: string): boolean {
  return readableTexts(command).some((text) => RUN_DOWNLOADS.some((pattern) => pattern.test(text)));
}

/**
 * Returns whether a StartTask downloads something and does not compare it with a SHA-256 that the pool contains. A
 * policy cannot judge whether the StartTask compares each of several files, and what a package manager installs.
 */
export function isUnpinned(pool: Properties): boolean {
  const isPinned = someText(pool, COMPUTES_SHA256) && someText(pool, SHA256);
  if (isPinned) return false;
  return someText(pool, DOWNLOAD) || pool.names("startTask.resourceFiles").length > 0;
}

/** Returns whether the command line or an environment setting matches. Only what comes before a match must be known. */
function someText(pool: Properties, pattern: RegExp): boolean {
  const matches = (text = "") => readableTexts(text).some((each) => pattern.test(each));
  if (matches(pool.text("startTask.commandLine"))) return true;
  return pool.items("startTask.environmentSettings").some((setting) => matches(setting.text("value")));
}
