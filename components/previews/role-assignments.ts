import * as pulumi from "@pulumi/pulumi";
import { isUnderMocks } from "../state/mocks";

/** The number of role assignments that a subscription can have ("Azure RBAC limits"). */
const MAX_PER_SUBSCRIPTION = 4000;

/** A quarter of the limit leaves room for other users of the subscription. */
const MANY = MAX_PER_SUBSCRIPTION / 4;

/** Warns in a preview if a pipeline uses a large part of the role assignments that a subscription can have. */
export function warnOfManyRoleAssignments(count: number, pipeline: pulumi.Resource): void {
  if (count <= MANY || !pulumi.runtime.isDryRun() || isUnderMocks()) return;
  const limit = `a subscription can have ${MAX_PER_SUBSCRIPTION.toLocaleString("en-US")}`;
  const fix = "list a group as one reader or submitter, or set dynamicJobs, which grants once on the storage account";
  void pulumi.log.warn(
    `the jobs of this pipeline need ${count.toLocaleString("en-US")} role assignments, and ${limit}; ${fix}`,
    pipeline,
  );
}
