/** A difference from a recording that stays, and why. */
interface Explanation {
  /** The request, as a table of a recording has it. `*` stands for any rest. */
  readonly request: string;
  readonly differences: readonly string[];
  /** The reason, as the table in docs/local-azure.md has it. */
  readonly reason: string;
}

/** The job's end, which recorded answers do not have yet. */
const JOB_ENDED = (prefix: string) => [
  `${prefix}state is completed, not active`,
  ...["executionInfo.terminateReason", "executionInfo.endTime", "previousState", "previousStateTransitionTime"].map(
    (field) => `also ${prefix}${field}`,
  ),
];

const IMMEDIATE =
  "Changes are immediate. A job with `terminatejob` and without tasks ends when it is created. Azure ends it later.";

const NAMED_USERS = "Named users are not supported. The replay creates the pool without them.";

const LICENSES = "Application licenses are not supported. The replay creates the pool without them.";

const MACHINE = "virtualMachineConfiguration";

const EXTENSIONS = "Extensions of virtual machines are not supported. The replay creates the pool without them.";

const SUBNETS = "The subnets of other subscriptions are not known. Pools accept their ids.";

const APPLICATIONS = "Batch applications are not supported.";

const MULTI_INSTANCE = "Multi-instance tasks are not supported.";

/** The differences that stay. The test fails if one of them does not occur any more. */
export const EXPLAINED: readonly Explanation[] = [
  {
    request: "POST /jobs/job/tasks",
    differences: ["answers 400 UnsupportedProperty, not 201"],
    reason: MULTI_INSTANCE,
  },
  { request: "GET /jobs/job/tasks/task*", differences: ["no multiInstanceSettings"], reason: MULTI_INSTANCE },
  {
    request: "POST /pools?timeout=30",
    differences: ["answers 201, not 400 InvalidPropertyValue"],
    reason: "The id of a user's own image is not checked, so that programs can use any id.",
  },
  { request: "GET /jobs/job2", differences: JOB_ENDED(""), reason: IMMEDIATE },
  { request: "GET /jobs", differences: JOB_ENDED("value[]."), reason: IMMEDIATE },
  { request: "GET /jobschedules/schedule/jobs", differences: JOB_ENDED("value[]."), reason: IMMEDIATE },
  {
    request: "POST /pools/pool/nodes/{node}/uploadbatchservicelogs",
    differences: ["answers 501 NotSupported, not 200"],
    reason: "There are no logs of the Batch service on local nodes to upload.",
  },
  {
    request: "POST /pools/pool/nodes/{other}/reimage",
    differences: ["answers 202, not 409 OperationNotValidOnNode"],
    reason: "Nodes of virtual machines can be reimaged, for tests of tasks that lose their node's files.",
  },
  {
    request: "GET /pools/pool",
    differences: ["no userAccounts"],
    reason: NAMED_USERS,
  },
  { request: "GET /pools", differences: ["no value[].userAccounts"], reason: NAMED_USERS },
  { request: "POST /pools", differences: ["answers 201, not 400 InvalidPropertyValue"], reason: SUBNETS },
  { request: "GET /pools", differences: ["also value[].networkConfiguration"], reason: SUBNETS },
  { request: "GET /pools/licensed", differences: ["no applicationLicenses"], reason: LICENSES },
  { request: "GET /pools", differences: ["no value[].applicationLicenses"], reason: LICENSES },
  {
    request: "GET /pools/pool",
    differences: ["also autoScaleRun"],
    reason: "An autoscale formula is evaluated at once. Azure evaluates it a few seconds later.",
  },
  { request: "GET /pools/pool", differences: [`no ${MACHINE}.extensions`], reason: EXTENSIONS },
  { request: "GET /pools/pool/nodes/{node}/extensions", differences: ["no value[]"], reason: EXTENSIONS },
  {
    request: "GET /pools/pool/nodes/{node}/extensions/extension",
    differences: ["answers 501 NotSupported, not 200"],
    reason: EXTENSIONS,
  },
  { request: "GET /applications", differences: ["no value[]"], reason: APPLICATIONS },
  {
    request: "GET /applications/application",
    differences: ["answers 404 ApplicationNotFound, not 200"],
    reason: APPLICATIONS,
  },
  {
    request: "GET /jobs/job/tasks/packaged",
    differences: ["no applicationPackageReferences"],
    reason: APPLICATIONS,
  },
  {
    request: "GET /pools/pool/nodes",
    differences: ["answers 401 Unauthorized, not 400 MissingRequiredHeader"],
    reason: "A request without a token or key gets 401 with a challenge, which clients of Entra ID use.",
  },
  {
    request: "GET /poolusagemetrics*",
    differences: ["answers 501 NotSupported, not 200"],
    reason: "Usage metrics are not supported. Azure deprecated them.",
  },
];

/** Whether an explanation is about a difference of a request's answer. */
export function explains({ request, differences }: Explanation, asked: string, difference: string): boolean {
  const isAsked = request.endsWith("*") ? asked.startsWith(request.slice(0, -1)) : asked === request;
  return isAsked && differences.includes(difference);
}
