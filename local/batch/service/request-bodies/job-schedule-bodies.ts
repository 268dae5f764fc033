import { parseDuration } from "../../../environment/duration";
import type { Schedule } from "../../model";
import { invalidProperty } from "../errors";
import { jobSpecificationShape } from "./job-bodies";
import { durationOf } from "./primitives";
import { checked, id, object, required, type Shape, text } from "./shapes";
import { metadata } from "./task-bodies";

/** The shortest interval and start window: 1 minute, in milliseconds ("Job Schedule - Add"). */
const SHORTEST = 60_000;

const period: Shape = (value, path) => {
  const length = durationOf(value, path);
  if (parseDuration(length)! < SHORTEST) {
    throw invalidProperty(path, value, "must be an ISO 8601 duration of at least 1 minute, such as PT1H");
  }
  return length;
};

const time = checked((value, path) => {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(Date.parse(value))) {
    throw invalidProperty(path, value, "must be an ISO 8601 time, such as 2026-11-28T02:00:00Z");
  }
});

const times = object({ doNotRunUntil: time, doNotRunAfter: time, startWindow: period, recurrenceInterval: period });

const schedule: Shape = (value, path) => {
  const given = times(value, path) as Schedule;
  const { doNotRunUntil, doNotRunAfter } = given;
  if (doNotRunAfter === undefined) return given;
  if (Date.parse(doNotRunAfter) > Date.parse(doNotRunUntil ?? new Date().toISOString())) return given;
  throw invalidProperty(`${path}.doNotRunAfter`, doNotRunAfter, "must be after doNotRunUntil, or after now");
};

const updates = { schedule: required(schedule), jobSpecification: required(jobSpecificationShape), metadata };
const properties = { id: required(id), displayName: text({ max: 1024 }), ...updates };

/** POST /jobschedules. */
export const jobScheduleShape = object(properties);
/** PATCH /jobschedules/{schedule}: omitted properties stay unchanged. */
export const jobSchedulePatchShape = object({ schedule, jobSpecification: jobSpecificationShape, metadata });
/** PUT /jobschedules/{schedule}: omitted properties are reset to their defaults. */
export const jobScheduleUpdateShape = object(updates);
export const jobSchedulePropertyNames = Object.keys(properties);
