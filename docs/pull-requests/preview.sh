#!/usr/bin/env bash
# Previews a stack with the policy pack, and writes the engine's events to preview.jsonl.
#
#   preview.sh <stack> <base>
#
# <base> is a checkout of the base branch, in which npm ci has run. The policy pack comes from there. POLICY_PACK names
# another pack. Run it in the folder of the project.
set -euo pipefail
stack=$1
pack=${POLICY_PACK:-$2/node_modules/azure-batch-outputs/policies}
export PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true

# The events tell whether the preview failed, so that a failed one gets a comment too.
pulumi preview --stack "$stack" --json --non-interactive --policy-pack "$pack" >preview.jsonl || true
