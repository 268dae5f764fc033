import {
  COMMAND_FOLDER,
  COMPILED_FILES,
  CONFIGURATION_FILE,
  CONFIGURATION_VARIABLE,
  CURRENT_VERSION,
  LINK_FOLDER,
  NODE_TOOL_FOLDER,
  ROOT_OWNED_FOLDER,
  SHA256_VARIABLE,
  VERSIONS_FOLDER,
} from "../../destinations/internal";
import { ARCHIVES_FOLDER, DOWNLOAD_PATIENCE, type DownloadPatience, downloadFunctions } from "./download-script";

/** The name of the command. */
const COMMAND_NAME = "batch-outputs";

/** The name of the command's archive on a node. */
export const COMMAND_FILE = "batch-outputs.tar.gz";

/** The name of the Node.js archive on a node, if the command's archive requires one. */
export const NODEJS_FILE = "nodejs.tar.gz";

/**
 * The file in the command's archive that requires the Node.js archive: its SHA-256, in the format of
 * `sha256sum --check`. Without this file, the pool's image provides Node.js.
 */
export const NODEJS_SHA256_FILE = "lib/nodejs.sha256";

/** The same for Arm64, if the command's archive requires Node.js. */
export const NODEJS_ARM64_SHA256_FILE = "lib/nodejs-arm64.sha256";

/** The program in the command's archive that writes the {@link COMPILED_FILES}. */
const COMPILE_FILE = "lib/compile.cjs";

/** The condition of `find` for files that are not compiled code. */
const OF_ARCHIVE = COMPILED_FILES.map((file) => `! -path "./${file}"`).join(" ");

/** How long a run of the script takes at most, apart from its downloads. */
const INSTALLATION_SECONDS = 600;

/** The environment variable with the URL of the command's archive. */
export const TOOL_URL_VARIABLE = "BATCH_OUTPUTS_TOOL_URL";

/** The environment variable with the URL of the Node.js archive. Absent if the pool's image provides Node.js. */
export const NODEJS_URL_VARIABLE = "BATCH_OUTPUTS_NODEJS_URL";

/** The same for the Node.js archive for Arm64. Absent unless the pool's size has an Arm processor. */
export const NODEJS_ARM64_URL_VARIABLE = "BATCH_OUTPUTS_NODEJS_ARM64_URL";

/**
 * The script that a pool's StartTask runs with `/bin/sh`, in its working directory and as root. It installs the
 * command, and Node.js if the command's archive requires it, in a folder that all tasks can read and only root can
 * change (`destinations/node-installation.ts` names the folder):
 *
 *     archives/            the verified archives, so that only the first start needs the network
 *     versions/<sha256>/   bin/, lib/; complete or absent
 *     current              a link to one of these
 *     config.json          what the command must know about the pipeline
 *
 * A StartTask can run again at any time, while tasks use the command. Each of the last three is put in place by an
 * atomic rename. An installed version is compared with its archives each time, and is replaced only if a task that ran
 * as root has changed it. An archive with another SHA-256 installs nothing. The command's archive contains the SHA-256
 * of the Node.js archive, so the pool's one SHA-256 pins both.
 *
 * The command is compiled at each start, because tasks of one user could change compiled code that they keep. Without
 * compiled code the command only starts more slowly.
 *
 * Tasks find the command through a link in a folder of their PATH. A command that the image has there is kept: it can
 * be what the image's users expect. Tasks with a command line of `Destinations.commandLine` need no link.
 *
 * Kept archives are copied before they are verified, so nothing can change them between the two. A lock that only root
 * can open prevents concurrent runs, so a temporary folder from an earlier run is known to be unused. The script needs
 * only what every Linux image of Batch has: sha256sum, find, tar, gzip, and flock of util-linux (`download-script.ts`
 * says what downloads need). It looks for them only in folders of the system, because Batch's PATH ends with the folder
 * that tasks share. It uses `mv -T` because plain `mv` moves into an existing folder or link. npm's package of Node.js
 * has its files in `package/`, and those that are used are its first. With `--occurrence=1`, tar does not decompress
 * the rest. The script has no single quotes, so that no quotes in the command line need an escape.
 */
export function installScript(patience: DownloadPatience = DOWNLOAD_PATIENCE): string {
  const lockSeconds = patience.patienceSeconds + INSTALLATION_SECONDS;
  return `set -eu
umask 022
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
root="${NODE_TOOL_FOLDER}"
version="${VERSIONS_FOLDER}/$${SHA256_VARIABLE}"
fail() {
  echo "batch-outputs: $1; nothing was installed" >&2
  exit 1
}
files_of() {
  (cd "$1" && find . ${OF_ARCHIVE} -printf "%y %m %p\\n" | sort && find . -type f ${OF_ARCHIVE} -exec sha256sum {} + | sort)
}
is_intact() {
  [ -d "$root/$version" ] || return 1
  [ -z "$(find "$root/$version" ! -uid "$(id -u)" -o -perm /022)" ] || return 1
  [ "$(files_of "$root/$version")" = "$(files_of "$work/tool")" ]
}
clean() {
  rm -rf "$work"
}
if [ "$root" = "${ROOT_OWNED_FOLDER}" ] && [ "$(id -u)" != 0 ]; then
  fail "the StartTask must run as root (elevationLevel admin), got user $(id -u)"
fi
mkdir -p "$root/${VERSIONS_FOLDER}" "$root/${ARCHIVES_FOLDER}"
chown "$(id -u)" "$root" "$root/${VERSIONS_FOLDER}" "$root/${ARCHIVES_FOLDER}"
chmod 755 "$root" "$root/${VERSIONS_FOLDER}" "$root/${ARCHIVES_FOLDER}"
(umask 077 && : >>"$root/.lock")
exec 9>"$root/.lock"
flock -w ${lockSeconds} 9 || fail "$root/.lock must be free within ${lockSeconds} s, got a lock of another StartTask"
rm -rf "$root"/.install-*
work=$(mktemp -d "$root/.install-XXXXXX")
trap clean EXIT
trap "exit 129" HUP
trap "exit 130" INT
trap "exit 143" TERM
${downloadFunctions(patience)}
obtain ${COMMAND_FILE} "$${SHA256_VARIABLE}" "$${TOOL_URL_VARIABLE}"
mkdir "$work/tool"
tar -xzf "$work/${COMMAND_FILE}" -C "$work/tool" --no-same-owner --no-same-permissions
if [ -f "$work/tool/${NODEJS_SHA256_FILE}" ]; then
  nodejs_file=${NODEJS_SHA256_FILE}
  nodejs_url=\${${NODEJS_URL_VARIABLE}:-}
  if [ "$(uname -m)" = aarch64 ]; then
    nodejs_file=${NODEJS_ARM64_SHA256_FILE}
    nodejs_url=\${${NODEJS_ARM64_URL_VARIABLE}:-}
  fi
  read -r nodejs_sha256 _ <"$work/tool/$nodejs_file"
  obtain ${NODEJS_FILE} "$nodejs_sha256" "$nodejs_url"
  mkdir "$work/nodejs"
  tar -xzf "$work/${NODEJS_FILE}" -C "$work/nodejs" --no-same-owner --no-same-permissions --occurrence=1 package/bin/node package/LICENSE
  mv -T "$work/nodejs/package/bin/node" "$work/tool/lib/node"
  mv -T "$work/nodejs/package/LICENSE" "$work/tool/lib/NODEJS-LICENSE.txt"
else
  rm -f "$root/${ARCHIVES_FOLDER}/${NODEJS_FILE}"
fi
if [ -f "$work/tool/${COMPILE_FILE}" ]; then
  node="$work/tool/lib/node"
  [ -x "$node" ] || node=node
  "$node" "$work/tool/${COMPILE_FILE}" >/dev/null 2>&1 || (cd "$work/tool" && rm -f ${COMPILED_FILES.join(" ")})
fi
sync "$work"/tool/*/*
if is_intact; then
  for code in ${COMPILED_FILES.join(" ")}; do
    rm -f "$root/$version/$code"
    if [ -f "$work/tool/$code" ]; then mv -T "$work/tool/$code" "$root/$version/$code"; fi
  done
else
  if [ -e "$root/$version" ]; then
    echo "batch-outputs: $root/$version was changed after its installation and is installed again" >&2
    mv -T "$root/$version" "$work/changed"
  fi
  mv -T "$work/tool" "$root/$version"
fi
printf "%s\\n" "$${CONFIGURATION_VARIABLE}" >"$work/${CONFIGURATION_FILE}"
mv -T "$work/${CONFIGURATION_FILE}" "$root/${CONFIGURATION_FILE}"
ln -s "$version" "$work/${CURRENT_VERSION}"
mv -T "$work/${CURRENT_VERSION}" "$root/${CURRENT_VERSION}"
link="${LINK_FOLDER}/${COMMAND_NAME}"
command="$root/${CURRENT_VERSION}/${COMMAND_FOLDER}/${COMMAND_NAME}"
if [ "$(readlink "$link")" != "$command" ]; then
  mkdir -p "\${link%/*}" && ln -sT "$command" "$link" ||
    echo "batch-outputs: $link must be free for a link to $command; tasks find the command at the latter path" >&2
fi
`;
}
