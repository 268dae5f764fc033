#!/usr/bin/env bash
# Writes the comment for preview.jsonl to review.md. Fails if outputs are lost, tasks are interrupted or a policy
# fails or could not be checked, and if the preview failed.
#
#   review.sh <base>
#
# <base> is a checkout of the base branch, in which npm ci has run. The command comes from there.
set -euo pipefail
"$1/node_modules/.bin/azure-batch-outputs-review" preview.jsonl \
  --fail-on outputs-deleted,tasks-interrupted,policy >review.md
