#!/usr/bin/env bash
# Deploys the stack to local Azure as the base branch has it, then previews the change there and deploys it. It needs no
# credentials. Run it inside `local-azure exec -- `, in the folder of the project.
#
#   local.sh <base-project> <base>
#
# <base-project> is the folder of the project in the checkout of the base branch.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
(cd "$1" && pulumi stack select --create pull-request && pulumi up --yes --skip-preview --non-interactive)
cp "$1/Pulumi.pull-request.yaml" . 2>/dev/null || true
"$here/preview.sh" pull-request "$2"
pulumi up --stack pull-request --yes --skip-preview --non-interactive
