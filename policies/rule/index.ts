export { Properties, UnknownProperty } from "./properties";
export { propertyIs } from "./property-is";
export { type EachJudge, type Judge, type ResourceRule, resourceRule } from "./resource-rule";
export { type ResourceType, resourceTypeOf } from "./resource-type";
export type { Level, RuleText, SettingSchema, Settings, Severity, Verdict, Violation } from "./rule";
export { type StackResource, type StackRule, stackRule } from "./stack-rule";
