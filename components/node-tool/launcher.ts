/**
 * `bin/batch-outputs` in the archive: runs the bundle with the Node.js binary next to it or, if there is none, with the
 * Node.js of the pool's image.
 */
export const LAUNCHER = `#!/bin/sh
set -eu
here=$(CDPATH='' cd -- "\${0%/*}" && pwd -P)
if [ -x "$here/node" ]; then
  exec "$here/node" "$here/../lib/batch-outputs.cjs" "$@"
fi
if ! command -v node >/dev/null 2>&1; then
  echo 'batch-outputs: there must be a node on PATH, got none; the pool was deployed with runtime "image", whose image must have Node 22.12 or newer' >&2
  exit 127
fi
exec node "$here/../lib/batch-outputs.cjs" "$@"
`;
