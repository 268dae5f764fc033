export { outputPolicies, type Preset } from "./pack";
export {
  type EachJudge,
  type Judge,
  type Level,
  type Properties,
  type ResourceRule,
  type ResourceType,
  type RuleText,
  resourceRule,
  type SettingSchema,
  type Settings,
  type Severity,
  type StackResource,
  type StackRule,
  stackRule,
  type Verdict,
  type Violation,
} from "./rule";
