/**
 * `bin/batch-outputs` in the archive: runs the bundle with the Node.js binary in `lib/` or, if there is none, with the
 * Node.js of the pool's image. It ignores a `node` in a folder of Batch, because tasks can write to some of these, and
 * Batch's PATH ends with the folder that tasks share.
 */
export const LAUNCHER = `#!/bin/sh
set -euf
self=$0
if [ -L "$self" ]; then self=$(readlink -f -- "$self"); fi
lib=$(CDPATH='' cd -- "\${self%/*}/../lib" && pwd -P)
if [ -x "$lib/node" ]; then
  exec "$lib/node" "$lib/batch-outputs.cjs" "$@"
fi
IFS=:
for folder in $PATH; do
  case $folder/ in
    "\${AZ_BATCH_NODE_ROOT_DIR:-/mnt/batch/tasks}"/*) ;;
    /*) if [ -x "$folder/node" ]; then exec "$folder/node" "$lib/batch-outputs.cjs" "$@"; fi ;;
  esac
done
echo 'batch-outputs: there must be a node on PATH outside of the folders of Batch, got none; the pool was deployed with runtime "image", whose image must have Node 22.12 or newer' >&2
exit 127
`;
