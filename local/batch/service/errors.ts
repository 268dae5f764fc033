/** An unsuccessful answer of the Batch service, with Azure's status, code and details. */
export class BatchServiceError extends Error {
  readonly status: number;
  /** Azure's text for the code. `message` adds the reason, for callers that show one line. */
  readonly text: string;
  constructor(
    readonly code: BatchErrorCode,
    /** What is wrong in this request, as Azure's `values`. Empty if the code is sufficient. */
    readonly details: Readonly<Record<string, string>> = {},
  ) {
    const [status, text] = known[code];
    super(details.Reason === undefined ? text : `${text} ${details.Reason}`);
    this.name = "BatchServiceError";
    this.status = status;
    this.text = text;
  }
}

type BatchErrorCode = keyof typeof known;

/** Refuses a property of the body. `rule` follows the property's name, as in "must be true or false". */
export function invalidProperty(name: string, value: unknown, rule: string): BatchServiceError {
  const given = typeof value === "string" ? value : (JSON.stringify(value) ?? "undefined");
  const PropertyValue = given.length > 200 ? `${given.slice(0, 200)}…` : given;
  return new BatchServiceError("InvalidPropertyValue", {
    PropertyName: name,
    PropertyValue,
    Reason: `${name} ${rule}, got ${PropertyValue}`,
  });
}

export function missingProperty(name: string): BatchServiceError {
  return new BatchServiceError("MissingRequiredProperty", { PropertyName: name, Reason: `${name} must be given` });
}

/**
 * Refuses a property that Azure supports and this service does not. The service never silently stores a property that
 * would have no effect on a task.
 */
export function unsupportedProperty(name: string, reason: string): BatchServiceError {
  return new BatchServiceError("UnsupportedProperty", { PropertyName: name, Reason: `${name}: ${reason}` });
}

export function invalidQuery(name: string, value: string, reason: string): BatchServiceError {
  return new BatchServiceError("InvalidQueryParameterValue", {
    QueryParameterName: name,
    QueryParameterValue: value,
    Reason: reason,
  });
}

export function wrongState(reason: string): BatchServiceError {
  return new BatchServiceError("OperationInvalidForCurrentState", { Reason: reason });
}

/** Refuses an operation that Azure supports and this service does not. */
export function unsupportedOperation(operation: string): BatchServiceError {
  return new BatchServiceError("NotSupported", { Operation: operation, Reason: "local Azure does not have it" });
}

export function authenticationFailed(detail: string): BatchServiceError {
  return new BatchServiceError("AuthenticationFailed", { AuthenticationErrorDetail: detail });
}

/** Returns the body of an error, in the format that all clients of the service parse. */
export function errorBody(error: BatchServiceError, context: { baseUrl: string; requestId: string; time: Date }) {
  const values = Object.entries(error.details).map(([key, value]) => ({ key, value }));
  return {
    "odata.metadata": `${context.baseUrl}/$metadata#Microsoft.Azure.Batch.Protocol.Entities.Container.errors/@Element`,
    code: error.code,
    message: {
      lang: "en-US",
      value: `${error.text}\nRequestId:${context.requestId}\nTime:${context.time.toISOString()}`,
    },
    ...(values.length > 0 && { values }),
  };
}

/**
 * The status and text of each code: learn.microsoft.com, "Batch status and error codes". `NotSupported` is specific to
 * this service.
 */
const known = {
  MissingRequiredProperty: [400, "A required property was not specified in the request body."],
  UnsupportedProperty: [400, "One of the properties specified in the request body is not supported."],
  InvalidPropertyValue: [400, "The value provided for one of the properties in the request body is invalid."],
  PropertyCannotBeUpdated: [400, "A property that was specified cannot be updated."],
  AutoScalingFormulaSyntaxError: [400, "The specified auto-scaling formula has a syntax error."],
  AutoScalingFormulaTooLong: [400, "The specified auto-scaling formula exceeds lengths limit."],
  MissingRequiredQueryParameter: [400, "A required query parameter was not specified for this request."],
  UnsupportedQueryParameter: [400, "One of the query parameters specified in the request URI is not supported."],
  InvalidQueryParameterValue: [400, "Value for one of the query parameters specified in the request URI is invalid."],
  InvalidHeaderValue: [400, "The value provided for one of the HTTP headers was not in the correct format."],
  InvalidRequestBody: [400, "The specified Request Body is not syntactically valid."],
  InvalidUri: [400, "The requested URI does not represent any resource on the server."],
  TaskDependenciesNotSpecifiedOnJob: [
    400,
    "A task was specified as depending on other tasks, but the job did not specify that it would use task dependencies.",
  ],
  TaskDependencyListTooLong: [
    400,
    "A task was specified as depending on other tasks, but the list of dependencies was too long to be stored.",
  ],
  Unauthorized: [401, "The request must carry an Authorization header."],
  AuthenticationFailed: [
    403,
    "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly including the signature.",
  ],
  // "Use private endpoints with Azure Batch accounts" has the code. Its text is our own.
  AuthorizationFailure: [403, "This request is not authorized to perform this operation."],
  PermissionDenied: [403, "Server failed to authorize the request."],
  PoolNotFound: [404, "The specified pool does not exist."],
  NodeNotFound: [404, "The specified node does not exist."],
  JobNotFound: [404, "The specified job does not exist."],
  JobScheduleNotFound: [404, "The specified job schedule does not exist."],
  TaskNotFound: [404, "The specified task does not exist."],
  FileNotFound: [404, "The specified file does not exist."],
  ApplicationNotFound: [404, "The specified application does not exist."],
  UnsupportedHttpVerb: [405, "The resource doesn't support the specified HTTP verb."],
  PoolExists: [409, "The specified pool already exists."],
  PoolQuotaReached: [409, "The pool quota for the account has been reached."],
  PoolBeingDeleted: [409, "The specified pool has been marked for deletion and is being reclaimed."],
  PoolBeingResized: [409, "The specified pool is being resized."],
  NodeBeingStarted: [409, "The specified node is being started."],
  NodeBeingRebooted: [409, "The specified node is being rebooted."],
  NodeBeingReimaged: [409, "The specified node is being reimaged."],
  NodeStateUnusable: [409, "The state of the specified node is unusable."],
  NodeAlreadyInTargetSchedulingState: [409, "The specified node is already in the target scheduling state."],
  JobExists: [409, "The specified job already exists."],
  JobWithSameIdExists: [
    409,
    "A job with the specified job schedule id exists. Job and job schedule cannot have the same id.",
  ],
  JobScheduleExists: [409, "The specified job schedule already exists."],
  JobScheduleWithSameIdExists: [
    409,
    "A job schedule with the specified job id exists. Job and job schedule cannot have the same id.",
  ],
  JobScheduleDisabled: [409, "The specified job schedule is disabled."],
  JobScheduleCompleted: [409, "The specified job schedule is already in completed state."],
  JobScheduleBeingTerminated: [409, "The specified job schedule is being terminated."],
  JobScheduleBeingDeleted: [409, "The specified job schedule has been marked for deletion and is being reclaimed."],
  JobBeingDeleted: [409, "The specified job has been marked for deletion and is being garbage collected."],
  JobBeingTerminated: [409, "The specified job is being terminated."],
  JobCompleted: [409, "The specified job is already in a completed state."],
  JobNotActive: [409, "The specified job is not in active state."],
  JobPreparationTaskNotSpecified: [409, "The specified job does not have job preparation task."],
  TaskExists: [409, "The specified task already exists."],
  TaskCompleted: [409, "The specified task is already in a completed state."],
  TaskNotCompleted: [
    409,
    "The specified task is not in a completed state, and the requested operation can be performed only on completed tasks.",
  ],
  TaskSucceeded: [
    409,
    "The specified task has already completed successfully, and the requested operation cannot be performed on successful tasks.",
  ],
  TaskFilesUnavailable: [409, "The files of the specified task are unavailable."],
  TaskIdSameAsJobPreparationTask: [409, "The specified task id is same as the job preparation task."],
  TaskIdSameAsJobReleaseTask: [409, "The specified task id is same as the job release task."],
  OperationInvalidForCurrentState: [409, "The specified operation is not valid for the current state of the resource."],
  ConditionNotMet: [412, "The condition specified using HTTP conditional header(s) is not met."],
  RequestBodyTooLarge: [413, "The size of the request body exceeds the maximum size permitted."],
  InvalidRange: [416, "The range specified is invalid for the current size of the resource."],
  TooManyRequests: [429, "The request rate limit of the account has been reached. Please retry your request later."],
  InternalError: [500, "The server encountered an internal error. Please retry the request."],
  NotSupported: [501, "The requested operation is not supported."],
  ServerBusy: [503, "The server is currently unable to receive requests. Please retry your request."],
} as const satisfies Record<string, readonly [status: number, message: string]>;
