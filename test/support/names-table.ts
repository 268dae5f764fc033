/**
 * Every kind of name that a user could give, and what happens to it. Saving, reading and the command share this table,
 * so that none of them accepts what another one refuses.
 */
export interface NameCase {
  readonly given: string;
  /** The rule in the message. Undefined if the name is accepted. */
  readonly rule?: string;
  /** What an accepted name is stored as (default: the name itself). */
  readonly stored?: string;
  /** Whether Windows changes or refuses a file of that name. It is not downloaded into a folder there. */
  readonly isRefusedByWindows?: true;
}

const RELATIVE = "be relative";
const EMPTY = "have no empty name in it";
const DOTS = "have no `.` or `..` after its first name";
const FINAL_DOT = "have no name that ends in a dot";
export const UNPRINTABLE = "have no control characters or broken Unicode in it";
const REFUSED_BY_AZURE = "have no character in it that Azure refuses in names";

const refused = (rule: string, ...given: string[]): NameCase[] => given.map((name) => ({ given: name, rule }));
const accepted = (...given: string[]): NameCase[] => given.map((name) => ({ given: name }));
const notOnWindows = (...given: string[]): NameCase[] =>
  given.map((name) => ({ given: name, isRefusedByWindows: true }));

/**
 * The longest possible blob name below `t1/$TaskOutput/`. It consists of folders, because the name of a file is shorter
 * on every system.
 */
export const LONGEST_PATH = `${"x".repeat(200)}/`.repeat(5).padEnd(1024 - "t1/$TaskOutput/".length, "x");
const DEEPEST_PATH = `${"d/".repeat(251)}x`;

export const PATHS: readonly NameCase[] = [
  // Absolute on some system.
  ...refused(
    RELATIVE,
    "/x",
    "//x",
    "/",
    "\\x",
    "\\\\server\\share\\x",
    "//server/share/x",
    "\\\\?\\C:\\x",
    "\\\\.\\NUL",
  ),
  ...refused(RELATIVE, "C:\\x", "C:/x", "c:x", "C:", "..//etc/passwd", "../C:/x", ".\\C:x"),
  // Leads out of the outputs, or not on the shortest way.
  ...refused(DOTS, "..", ".", "../..", "a/..", "a/.", "a/../x", "a/./b", "a/../../../x", "a\\..\\x", "a\\.\\x"),
  // Azure or one of its clients would change these.
  ...refused("be a file's relative path", ""),
  ...refused(EMPTY, "a/", "a//b", "a\\", "a\\\\b", "./", "..\\", "a///b"),
  ...refused(FINAL_DOT, "a.", "a./b", "a/...", "...", "a/b."),
  // No request or listing can contain these.
  ...refused(UNPRINTABLE, "a\0b", "a\nb", "a\rb", "a\tb", "\u001b[31m", "a\u007f", "a\u0085b", "a\u009fb"),
  ...refused(UNPRINTABLE, "\ud800", "a\udc00b", "\udc00\ud800"),
  ...refused(REFUSED_BY_AZURE, "a\ufffdb", "\ue000", "a/\uf8ffb", "\ufff0", "\ufffc", "\ufdd0", "a\ufffeb", "\uffff"),
  ...refused(REFUSED_BY_AZURE, "\u{1fffe}", "\u{f0000}", "\u{10fffd}/a", "\u{10ffff}"),
  // Too long for Azure.
  ...refused("have at most 1024 characters", `${LONGEST_PATH}x`, "x".repeat(2000)),
  ...refused("have at most 254 segments", `d/${DEEPEST_PATH}`),

  // Leading `../` and `./` are removed, and both slashes are the same.
  { given: "../stdout.txt", stored: "stdout.txt" },
  { given: "..\\stderr.txt", stored: "stderr.txt" },
  { given: "../../up.txt", stored: "up.txt" },
  { given: "./here.txt", stored: "here.txt" },
  { given: ".\\..\\./both.txt", stored: "both.txt" },
  { given: "windows\\file.txt", stored: "windows/file.txt" },
  // Ordinary names, although they look special.
  ...accepted(
    "a.txt",
    "a/b/c.txt",
    ".hidden",
    "..hidden/..x",
    "...x",
    "a b/c d.txt",
    " x",
    "-",
    "--help",
    "~",
    "$TaskLog/x",
  ),
  ...accepted("%2e%2e/x", "%2E%2E%2Fx", "%00", "%", "a%20b", "a+b", "a&b=c", "a;b", "a#b", "a'b", "a,b", "!x", "{a,b}"),
  ...accepted("[a].txt", "x.~00002", "a.part", "größe/日本語/🎉.txt", "\u2028", "\u202e"),
  ...accepted(
    "\ufdcf\ufdf0\uffef\ud7ff\uf900",
    "葛\u{e0100}",
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
  ),
  // Two outputs that look the same: names are bytes.
  ...accepted("caf\u00e9.txt", "cafe\u0301.txt", "Case.txt", "case.txt"),
  ...notOnWindows("CON", "nul.txt", "a/Com1.log", "aux/x", "LPT\u00b9", "prn .txt", "conin$", "ab:c", "a.txt:stream"),
  ...notOnWindows("a?b", "a*b", "a<b", "a>b", 'a"b', "a|b", "space ", "folder /x"),
  ...accepted("console", "com", "com10", "null", LONGEST_PATH, DEEPEST_PATH),
];

export const KINDS: readonly NameCase[] = [
  ...refused(EMPTY, ""),
  ...refused("have no slash in it", "a/b", "a\\b", "/", "../x", "\\\\server\\share", "C:\\x", "a/"),
  ...refused("have no `.` or `..`", ".", ".."),
  ...refused(FINAL_DOT, "a.", "..."),
  ...refused(UNPRINTABLE, "a\0b", "a\nb", "\u0085", "\ud800"),
  ...refused(REFUSED_BY_AZURE, "\uffff", "a\ufffd", "\ue000"),
  ...refused("be written without its `$`", "$TaskOutput", "$", "$$"),
  ...refused("be a kind of a task's output", "JobOutput", "JobPreview"),
  ...accepted(
    "TaskOutput",
    "Thumbnails",
    "my kind",
    "caf\u00e9",
    "cafe\u0301",
    "CON",
    "%2e%2e",
    "C:x",
    "a$",
    "..a",
    "x".repeat(900),
  ),
];

const ID = "be 1 to 64 letters, digits, `-` or `_`";

const NO_IDS = refused(
  ID,
  ...[
    "",
    " ",
    "a b",
    "a/b",
    "a\\b",
    ".",
    "..",
    "../x",
    "a.b",
    "%2e",
    "C:x",
    "\\\\server",
    "$x",
    "a\0b",
    "a\n",
    "\ud800",
  ],
  ...["caf\u00e9", "cafe\u0301", "a".repeat(65)],
);

export const TASK_IDS: readonly NameCase[] = [
  ...NO_IDS,
  ...refused(ID, "nightly:job-1"),
  ...accepted("t1", "T1", "CON", "-", "_", "0", "a".repeat(64)),
];

export const JOB_IDS: readonly NameCase[] = [
  ...NO_IDS,
  ...refused(ID, "a:b", ":job-1", "a:job-", "a:job-1:job-2"),
  ...accepted("j", "CON", "-", "_", "0", "a".repeat(64), "nightly:job-1"),
];

/** Shows a name in the title of a test. */
export function shown(given: string): string {
  return JSON.stringify(given.length > 40 ? `${given.slice(0, 30)}… (${given.length})` : given);
}
