import type { JobSchedule } from "../../model";
import { type Account, jobScheduleOf } from "../account";
import { BatchServiceError } from "../errors";
import { checkWrite } from "../http/conditions";
import { bodyOf, created, done, type Route, type ServiceRequest, versionHeaders } from "../http/http";
import { listResponse, readRoutes, sorted } from "../http/list";
import { LIST_QUERY } from "../http/query";
import {
  checkScheduleOpen,
  createJobSchedule,
  deleteJobSchedule,
  disableJobSchedule,
  enableJobSchedule,
  jobsOf,
  nextRunTime,
  terminateJobSchedule,
  updateJobSchedule,
} from "../lifecycle/job-schedule-lifecycle";
import {
  jobSchedulePatchShape,
  jobSchedulePropertyNames,
  jobScheduleShape,
  jobScheduleUpdateShape,
} from "../request-bodies/job-schedule-bodies";
import { type JobScheduleRecord, keyOf, previousStateNames, stampNames } from "../store/records";
import { autoPoolPermission } from "./auto-pool-permission";
import { jobProperties, jobView } from "./jobs";

const properties = [...jobSchedulePropertyNames, "url", ...stampNames, ...previousStateNames, "executionInfo"];

/** Returns the routes of `/jobschedules`. */
export function jobScheduleRoutes(account: Account): Route[] {
  const one = "/jobschedules/{jobScheduleId}";
  const find = ({ parameters }: ServiceRequest) => jobScheduleOf(account, parameters.jobScheduleId!);
  /** Returns the job schedule that a request changes, after checking the conditions. */
  const toChange = (request: ServiceRequest) => {
    const jobSchedule = find(request);
    checkWrite(request.headers, jobSchedule.record);
    return jobSchedule;
  };
  const view = ({ jobSchedule, ...record }: JobScheduleRecord, baseUrl: string) => {
    const { jobs, lastDue: _due, autoPoolId: _pool, endTime, ...stamps } = record;
    const recentJob = jobs === 0 ? undefined : `${jobSchedule.id}:job-${jobs}`;
    const next = nextRunTime(account, { jobSchedule, ...record });
    return {
      ...jobSchedule,
      url: `${baseUrl}/jobschedules/${jobSchedule.id}`,
      ...stamps,
      executionInfo: {
        ...(next !== undefined && { nextRunTime: next.toISOString() }),
        ...(recentJob !== undefined && { recentJob: { id: recentJob, url: `${baseUrl}/jobs/${recentJob}` } }),
        ...(endTime !== undefined && { endTime }),
      },
    };
  };

  return [
    {
      method: "POST",
      path: "/jobschedules",
      permission: "jobSchedules/write",
      further: autoPoolPermission,
      handle(request) {
        const record = createJobSchedule(account, bodyOf<JobSchedule>(request, jobScheduleShape));
        return created(`${request.baseUrl}/jobschedules/${record.jobSchedule.id}`, record);
      },
    },
    ...readRoutes({
      set: "jobschedules",
      path: "/jobschedules",
      one,
      permission: "jobSchedules/read",
      properties,
      after:
        ({ baseUrl }) =>
        (key) =>
          sorted(
            account.jobSchedules.values(),
            ({ record }) => keyOf(record.jobSchedule.id),
            key,
            ({ record }) => view(record, baseUrl),
          ),
      find: (request) => view(find(request).record, request.baseUrl),
    }),
    {
      method: "HEAD",
      path: one,
      permission: "jobSchedules/read",
      handle: (request) => ({ status: 200, headers: versionHeaders(find(request).record) }),
    },
    {
      method: "GET",
      path: `${one}/jobs`,
      permission: "jobSchedules/read",
      query: LIST_QUERY,
      handle: (request) =>
        listResponse(request, {
          set: "jobs",
          properties: jobProperties,
          after: (key) =>
            sorted(
              jobsOf(account, find(request).record),
              ({ job }) => keyOf(job.id),
              key,
              (job) => jobView(job, request.baseUrl),
            ),
        }),
    },
    {
      method: "PATCH",
      path: one,
      permission: "jobSchedules/write",
      further: autoPoolPermission,
      handle(request) {
        const jobSchedule = toChange(request);
        updateJobSchedule(account, jobSchedule, bodyOf<Partial<JobSchedule>>(request, jobSchedulePatchShape));
        return done(200, request, jobSchedule.record);
      },
    },
    {
      method: "PUT",
      path: one,
      permission: "jobSchedules/write",
      further: autoPoolPermission,
      handle(request) {
        const jobSchedule = toChange(request);
        const sent = bodyOf<Partial<JobSchedule>>(request, jobScheduleUpdateShape);
        updateJobSchedule(account, jobSchedule, { metadata: undefined, ...sent });
        return done(200, request, jobSchedule.record);
      },
    },
    {
      method: "DELETE",
      path: one,
      permission: "jobSchedules/delete",
      query: ["force"],
      handle(request) {
        const jobSchedule = toChange(request);
        if (jobSchedule.record.state === "deleting") throw new BatchServiceError("JobScheduleBeingDeleted");
        account.background(deleteJobSchedule(account, jobSchedule));
        return done(202, request);
      },
    },
    {
      method: "POST",
      path: `${one}/disable`,
      permission: "jobSchedules/write",
      handle(request) {
        const jobSchedule = toChange(request);
        disableJobSchedule(account, jobSchedule);
        return done(204, request, jobSchedule.record);
      },
    },
    {
      method: "POST",
      path: `${one}/enable`,
      permission: "jobSchedules/write",
      handle(request) {
        const jobSchedule = toChange(request);
        enableJobSchedule(account, jobSchedule);
        return done(204, request, jobSchedule.record);
      },
    },
    {
      method: "POST",
      path: `${one}/terminate`,
      permission: "jobSchedules/write",
      query: ["force"],
      handle(request) {
        const jobSchedule = toChange(request);
        const { record } = jobSchedule;
        checkScheduleOpen(record);
        account.background(terminateJobSchedule(account, jobSchedule));
        return done(202, request, record);
      },
    },
  ];
}
