import {
  CONFIGURATION_FILE,
  CONFIGURATION_VARIABLE,
  CURRENT_VERSION,
  NODE_TOOL_FOLDER,
  VERSIONS_FOLDER,
} from "../../destinations/internal";

/** The name of the command's archive in the StartTask's working directory. */
export const COMMAND_FILE = "batch-outputs.tar.gz";

/** The name of the Node.js archive in the same directory, if the command's archive requires one. */
export const NODEJS_FILE = "nodejs.tar.gz";

/**
 * The file in the command's archive that requires the Node.js archive: its SHA-256, in the format of
 * `sha256sum --check`. Without this file, the pool's image provides Node.js.
 */
export const NODEJS_SHA256_FILE = "lib/nodejs.sha256";

/**
 * The environment variable with the SHA-256 of the command's archive. The script reads this and the configuration from
 * the environment, so the script is the same for every pool.
 */
export const SHA256_VARIABLE = "BATCH_OUTPUTS_SHA256";

/**
 * The script that a pool's StartTask runs with `/bin/sh`, in its working directory and without administrator rights. It
 * installs the command, and Node.js if the command's archive requires it, in the node's shared folder, which all tasks
 * can read (`destinations/node-installation.ts` names the folder):
 *
 *     versions/<sha256>/   bin/, lib/; complete or absent
 *     current              a link to one of these
 *     config.json          what the command must know about the pipeline
 *
 * A StartTask can run again at any time, while tasks use the command. Each of the three is put in place by an atomic
 * rename, and an installed version is never changed. An archive with another SHA-256 installs nothing. The command's
 * archive contains the SHA-256 of the Node.js archive, so the pool's one SHA-256 pins both.
 *
 * A lock prevents concurrent runs, so a temporary folder from an earlier run is known to be unused. The script needs
 * only what every Linux image of Batch has: sha256sum, tar, gzip, and flock of util-linux. It uses `mv -T` because
 * plain `mv` moves into an existing folder or link. npm's package of Node.js has its files in `package/`.
 */
export const INSTALL_SCRIPT = `set -eu
umask 022
root="${NODE_TOOL_FOLDER}"
version="${VERSIONS_FOLDER}/$${SHA256_VARIABLE}"
verify() {
  if ! printf "%s  %s\\n" "$2" "$1" | sha256sum -c - >/dev/null 2>&1; then
    actual=$(sha256sum "$1" 2>/dev/null || echo none)
    echo "batch-outputs: the SHA-256 of $1 must be $2, got \${actual%% *}; nothing was installed" >&2
    exit 1
  fi
}
mkdir -p "$root/${VERSIONS_FOLDER}"
exec 9>"$root/.lock"
flock 9
rm -rf "$root"/.install-*
work=$(mktemp -d "$root/.install-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if [ ! -d "$root/$version" ]; then
  verify ${COMMAND_FILE} "$${SHA256_VARIABLE}"
  mkdir "$work/tool"
  tar -xzf ${COMMAND_FILE} -C "$work/tool" --no-same-owner
  if [ -f "$work/tool/${NODEJS_SHA256_FILE}" ]; then
    read -r nodejs_sha256 _ <"$work/tool/${NODEJS_SHA256_FILE}"
    verify ${NODEJS_FILE} "$nodejs_sha256"
    tar -xzf ${NODEJS_FILE} -C "$work/tool" --no-same-owner --strip-components=1 package/bin/node package/LICENSE
    mv -T "$work/tool/LICENSE" "$work/tool/lib/NODEJS-LICENSE.txt"
  fi
  sync "$work"/tool/*/*
  mv -T "$work/tool" "$root/$version"
fi
printf "%s\\n" "$${CONFIGURATION_VARIABLE}" >"$work/${CONFIGURATION_FILE}"
mv -T "$work/${CONFIGURATION_FILE}" "$root/${CONFIGURATION_FILE}"
ln -s "$version" "$work/${CURRENT_VERSION}"
mv -T "$work/${CURRENT_VERSION}" "$root/${CURRENT_VERSION}"
`;
