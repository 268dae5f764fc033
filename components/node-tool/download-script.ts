import { STORAGE_SERVICE_VERSION } from "../../conventions/internal";
import { CONFIGURATION_VARIABLE } from "../../destinations/internal";

/** The folder in the node tool's folder that keeps the archives. */
export const ARCHIVES_FOLDER = "archives";

/** How long the script retries downloads, in seconds. */
export interface DownloadPatience {
  /** From the start of the script on. */
  readonly patienceSeconds: number;
  /** From the start of the script on, while the metadata service does not find the node's identity. */
  readonly identitySeconds: number;
  /** The first wait. Each wait is twice the previous one, up to a minute. Up to half of it is added at random. */
  readonly firstWaitSeconds: number;
}

/**
 * The waits of a node. Azure needs up to 30 minutes to propagate a role assignment. The metadata service can take time
 * to find an identity that was just assigned (MSAL's retries for managed identities); the 5 minutes are our choice.
 */
export const DOWNLOAD_PATIENCE: DownloadPatience = {
  patienceSeconds: 30 * 60,
  identitySeconds: 5 * 60,
  firstWaitSeconds: 1,
};

/**
 * Sends one request for images without curl, and takes the same configuration. `answer.read()` fails if the body is
 * shorter than announced. `signal.alarm` ends the program when the script's time is over.
 */
const PYTHON = [
  "import http.client, re, signal, sys, urllib.parse",
  "url, headers, body, seconds = sys.argv[1:]",
  "signal.alarm(int(seconds))",
  "parts = urllib.parse.urlsplit(url)",
  'secure = parts.scheme == "https"',
  "connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection",
  "connection = connect(parts.netloc, timeout=60)",
  'given = dict(re.findall("header = .(.*?): (.*).", sys.stdin.read()))',
  'connection.request("GET", parts._replace(scheme="", netloc="").geturl(), headers=given)',
  "address = connection.sock.getsockname()[0]",
  "answer = connection.getresponse()",
  'open(headers, "w").write(str(answer.headers))',
  'open(body, "wb").write(answer.read())',
  "print(answer.status, address)",
].join("; ");

/** For a text between double quotes of the shell. */
const quoted = (text: string) => text.replaceAll('"', '\\"');

/**
 * Returns shell functions that download an archive with the node's identity. The script calls
 * `obtain <name> <sha256> <url>`, which puts the verified archive into `$work/<name>`. `$work` is a folder that only
 * root can open. `$root/archives` keeps each archive, so the next start needs no network.
 *
 * The script downloads the archives itself because Batch does not retry a resource file that storage refuses:
 * `maxTaskRetryCount` covers only exit codes ("StartTask" of Batch's REST API). It retries what can pass: a role
 * assignment or a blob that is not visible yet, throttling, failures of the service and of the network. The metadata
 * service (IMDS) is retried for the statuses in "How to use managed identities … to acquire an access token". Each
 * attempt asks for a token, so no token is too old.
 *
 * Ubuntu, Azure Linux and the Red Hat family have curl. Azure's Linux agent needs Python on all others. The token is
 * only in variables of the shell, in a pipe, and for a moment in `$work`. `-q` ignores the user's settings of curl,
 * `-I` the user's modules of Python. Both verify certificates, and neither follows redirects. Requests to IMDS use no
 * proxy. Both read `SSL_CERT_FILE`, which local Azure sets for its own certificates. On Azure, the StartTask's
 * environment comes only from the pool and the image, so no task can change what is downloaded from where.
 *
 * Programs that can run for minutes do not inherit the script's lock (`9>&-`). A killed script can leave them running,
 * and the next one must not wait for them.
 */
export function downloadFunctions({ patienceSeconds, identitySeconds, firstWaitSeconds }: DownloadPatience): string {
  return `
unset token
imds=\${AZURE_POD_IDENTITY_AUTHORITY_HOST:-http://169.254.169.254}
pause=${firstWaitSeconds}
now() {
  cut -d. -f1 /proc/uptime
}
deadline=$(($(now) + ${patienceSeconds}))
identity_deadline=$(($(now) + ${identitySeconds}))
sha256_of() {
  actual=$(sha256sum "$1" 2>/dev/null || echo none)
  echo "\${actual%% *}"
}
field() {
  sed -n "s/.*\\"$1\\" *: *\\"\\([^\\"]*\\)\\".*/\\1/p"
}
header() {
  sed -n "s/^$1: *\\($2\\).*/\\1/p" "$work/headers" | tail -n 1
}
request() {
  url=$1
  shift
  : >"$work/body" >"$work/headers"
  seconds=$((deadline - $(now)))
  [ "$seconds" -gt 0 ] || seconds=1
  if command -v curl >/dev/null; then
    printf "%s\\n" "$@" | curl -q -gsS --connect-timeout 30 --speed-limit 1000 --speed-time 60 --max-time "$seconds" -D "$work/headers" -o "$work/body" -w "%{http_code} %{local_ip}\\n" --config - "$url" >"$work/answer" 2>"$work/error" 9>&- || echo 000 >"$work/answer"
  elif command -v python3 >/dev/null; then
    printf "%s\\n" "$@" | python3 -I -c "${quoted(PYTHON)}" "$url" "$work/headers" "$work/body" "$seconds" >"$work/answer" 2>"$work/error" 9>&- || echo 000 >"$work/answer"
  else
    fail "the image must have curl or python3 to download the tool, got neither"
  fi
  read -r status address <"$work/answer"
  code=$(header "[Xx]-[Mm]s-[Ee]rror-[Cc]ode" "[A-Za-z]*")
  why="answers $status\${code:+ $code}"
  [ "$status" != 000 ] || why="cannot be reached ($(tail -n 1 "$work/error"))"
}
pause_for() {
  after=$(header "[Rr]etry-[Aa]fter" "[1-9][0-9]\\{0,2\\}")
  seconds=$((pause + pause * $(od -An -N1 -tu1 /dev/urandom) / 512))
  [ "\${after:-0}" -le "$seconds" ] || seconds=$after
  [ $((deadline - $(now))) -gt "$seconds" ] || fail "$1 for ${patienceSeconds} s; $2"
  echo "batch-outputs: $1; trying again in $seconds s" >&2
  sleep "$seconds" 9>&-
  pause=$((pause < 32 ? pause * 2 : 60))
}
download() {
  client=$(printf "%s" "$${CONFIGURATION_VARIABLE}" | field identityClientId)
  request "$imds/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fstorage.azure.com%2F&client_id=$client" "header = \\"Metadata: true\\"" "noproxy = \\"*\\"" "max-time = 10"
  what="the metadata service $imds $why"
  problem=$(field error_description <"$work/body")
  assign="assign the identity $client to the pool of the node"
  case $status$problem in
    200*) token=$(field access_token <"$work/body") ;;
    000* | 404* | 410* | 429* | 5??*) pause_for "$what" "no token for the identity $client"; return 1 ;;
    400*[Ii]dentity?not?found*) [ "$(now)" -lt "$identity_deadline" ] || fail "$what $problem; $assign"; pause_for "$what $problem, as it does until it finds a new identity" "$assign"; return 1 ;;
    *) fail "$what $problem; $assign" ;;
  esac
  request "$1" "header = \\"Authorization: Bearer $token\\"" "header = \\"x-ms-version: ${STORAGE_SERVICE_VERSION}\\""
  host=$(printf "%s" "$1" | cut -d/ -f3)
  case $status$code in
    200) ;;
    403AuthorizationPermissionMismatch) pause_for "$host $why, as it does until a new role assignment is seen" "give the identity $client Storage Blob Data Reader on the container of the node tool"; return 1 ;;
    403AuthorizationFailure) fail "the firewall of the storage account (its network rules) refuses this node: $host $why to the address $address; let the subnet of the pool in (az storage account network-rule add), because IP rules do not apply to requests from the region of the account, then reboot the node" ;;
    000 | 401* | 404* | 408* | 429* | 5??*) pause_for "$host $why" "check that the node can reach the storage account, and that it has the node tool (pulumi up --refresh)"; return 1 ;;
    *) fail "$host $why; look up the code in the error codes of Azure Storage (a proxy answers without one)" ;;
  esac
}
obtain() {
  if [ -f "$root/${ARCHIVES_FOLDER}/$1" ]; then cp "$root/${ARCHIVES_FOLDER}/$1" "$work/$1"; fi
  if [ "$(sha256_of "$work/$1")" != "$2" ]; then
    [ -n "$3" ] || fail "the pool must give the URL of $1, got none"
    until download "$3"; do :; done
    mv -T "$work/body" "$work/$1"
    actual=$(sha256_of "$work/$1")
    [ "$actual" = "$2" ] || fail "the SHA-256 of $1 must be $2, got $actual"
    rm -rf "$root/${ARCHIVES_FOLDER}/$1"
    ln -T "$work/$1" "$root/${ARCHIVES_FOLDER}/$1"
  fi
}
`;
}
