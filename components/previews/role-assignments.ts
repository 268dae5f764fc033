import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";

/** The number of role assignments that a subscription can have ("Azure RBAC limits"). */
const MAX_PER_SUBSCRIPTION = 4000;

/** A quarter of the limit leaves room for other users of the subscription. */
const MANY = MAX_PER_SUBSCRIPTION / 4;

/** The number of role assignments for jobs, by deployment. */
const totals = new WeakMap<object, number>();

/**
 * Warns in a preview if the pipelines of a program use a large part of the role assignments that a subscription can
 * have, and once more if they use more than all. The pipelines of other programs do not count.
 */
export function warnOfManyRoleAssignments(count: number, pipeline: pulumi.Resource): void {
  if (!pulumi.runtime.isDryRun() || isUnderMocks()) return;
  const deployment = pulumi.runtime.getMonitor() ?? totals;
  const before = totals.get(deployment) ?? 0;
  const total = before + count;
  totals.set(deployment, total);
  const crossed = [MAX_PER_SUBSCRIPTION, MANY].find((limit) => before <= limit && total > limit);
  if (crossed === undefined) return;

  const whose = total === count ? "the jobs of this pipeline" : "the jobs of this program's pipelines";
  const most = MAX_PER_SUBSCRIPTION.toLocaleString("en-US");
  const limit =
    crossed === MANY
      ? `and a subscription can have ${most}`
      : `but a subscription can have only ${most}, so the update would fail with RoleAssignmentLimitExceeded`;
  const fix = "list a group as one reader or submitter, or set dynamicJobs, which grants once on the storage account";
  void pulumi.log.warn(
    `${whose} need ${total.toLocaleString("en-US")} role assignments, ${limit}; ${fix}; see docs/scale.md`,
    pipeline,
  );
}
