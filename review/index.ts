export type { AccessChange, GrantedRole, StoredAccess } from "./findings/access";
export type { Change } from "./findings/change";
export type { ContainerChange } from "./findings/containers";
export type { Interruption } from "./findings/interruptions";
export type { LostOutput } from "./findings/lost-outputs";
export type { OpenedAccess } from "./findings/opened-access";
export type { OtherChange } from "./findings/other-changes";
export type { PoolChange, PropertyChange } from "./findings/pools";
export type { Principal } from "./findings/principals";
export { type Review, type ReviewWarning, reviewPreview } from "./findings/review";
export type { RoleRights } from "./findings/roles";
export type { UnknownProperties } from "./findings/unknown-properties";
export { type MarkdownOptions, renderMarkdown } from "./markdown/render-markdown";
export { previewOfEvents } from "./preview/engine-events";
export type {
  PolicyFinding,
  PolicyResults,
  Preview,
  PreviewDiagnostic,
  PreviewOutcome,
  PreviewStep,
  ResourceProperties,
  ResourceState,
} from "./preview/preview";
export { PreviewError, readPreview } from "./preview/read-preview";
