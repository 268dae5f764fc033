/** The name under which the node fetches the archive into the StartTask's working directory. */
export const ARCHIVE_FILE = "batch-outputs.tar.gz";

/** The environment variables that the script reads; without them it would differ from pool to pool. */
export const SHA256_VARIABLE = "BATCH_OUTPUTS_SHA256";
export const CONFIG_VARIABLE = "BATCH_OUTPUTS_CONFIG";

/**
 * What a pool's StartTask runs by `/bin/sh`, in its working directory and not as an administrator: installs the archive
 * below the node's shared folder, which all tasks can read, as
 *
 *     batch-outputs/versions/<sha256>/   bin/, lib/; there whole or not at all
 *     batch-outputs/current              a link to one of these
 *     batch-outputs/config.json          what the tool must be told about the pipeline
 *
 * A StartTask may run again at any time, beside tasks that use the tool: each of the three comes into its place by a
 * rename, a version that is there is left as it is, and an archive with another hash installs nothing. A lock keeps two
 * runs apart, so that a folder from an earlier run is known to be a leftover. It needs what every Linux image of Batch
 * has: sha256sum, tar, gzip, and flock of util-linux; `mv -T` because plain `mv` would move into a folder or link that
 * is there.
 */
export const INSTALL_SCRIPT = `set -eu
umask 022
root="$AZ_BATCH_NODE_SHARED_DIR/batch-outputs"
version="versions/$${SHA256_VARIABLE}"
mkdir -p "$root/versions"
exec 9>"$root/.lock"
flock 9
rm -rf "$root"/.install-*
work=$(mktemp -d "$root/.install-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if [ ! -d "$root/$version" ]; then
  if ! printf "%s  %s\\n" "$${SHA256_VARIABLE}" ${ARCHIVE_FILE} | sha256sum -c - >/dev/null 2>&1; then
    actual=$(sha256sum <${ARCHIVE_FILE} || echo none)
    echo "batch-outputs: the SHA-256 of the archive must be $${SHA256_VARIABLE}, got \${actual%% *}: nothing was installed" >&2
    exit 1
  fi
  mkdir "$work/tool"
  tar -xzf ${ARCHIVE_FILE} -C "$work/tool" --no-same-owner
  sync "$work"/tool/*/*
  mv -T "$work/tool" "$root/$version"
fi
printf "%s\\n" "$${CONFIG_VARIABLE}" >"$work/config.json"
mv -T "$work/config.json" "$root/config.json"
ln -s "$version" "$work/current"
mv -T "$work/current" "$root/current"
`;
