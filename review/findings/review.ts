import type { PolicyFinding, Preview, PreviewOutcome } from "../preview/preview";
import { programName } from "../preview/values";
import { type AccessChange, accessChanges, type StoredAccess } from "./access";
import { byText } from "./change";
import { type ContainerChange, containerChanges } from "./containers";
import { type Interruption, interruptions } from "./interruptions";
import { type LostOutput, lostOutputs } from "./lost-outputs";
import { type OpenedAccess, openedAccess } from "./opened-access";
import { type OtherChange, otherChanges } from "./other-changes";
import { type PoolChange, poolChanges } from "./pools";
import { type UnknownProperties, unknownProperties } from "./unknown-properties";
import { withoutSecrets } from "./without-secrets";

/** What a preview means for the users of a pipeline. It is plain data, and contains no value of a secret. */
export interface Review {
  /** The stack, such as `render/dev`. Undefined if the preview has no resource. */
  readonly stack: string | undefined;
  /** How the preview ended. Unless it succeeded, the rest of the review can lack changes. */
  readonly outcome: PreviewOutcome;
  /** The errors of the preview. */
  readonly errors: readonly string[];
  /** The warnings, which are not part of another finding. */
  readonly warnings: readonly ReviewWarning[];
  /** The outputs that the update deletes, or that are deleted earlier than before. */
  readonly lostOutputs: readonly LostOutput[];
  /** The tasks that the update interrupts. */
  readonly interruptions: readonly Interruption[];
  /** The packs that ran. Undefined if the preview has no results of policies. */
  readonly policyPacks: readonly string[] | undefined;
  /** The findings of policies, the most severe first. */
  readonly policyFindings: readonly PolicyFinding[];
  readonly containers: readonly ContainerChange[];
  readonly pools: readonly PoolChange[];
  /** The principals that get access, lose it, or have a different one. */
  readonly access: readonly AccessChange[];
  /** The access that stays. Undefined if the preview does not have the resources that stay. */
  readonly unchangedAccess: readonly StoredAccess[] | undefined;
  /** Settings of accounts that give or take access to everyone. */
  readonly openedAccess: readonly OpenedAccess[];
  readonly otherChanges: readonly OtherChange[];
  /** What the preview does not know. */
  readonly unknownProperties: readonly UnknownProperties[];
}

/** A warning of the program. */
export interface ReviewWarning {
  /** The resource's name in the program. Undefined for the program itself. */
  readonly resource: string | undefined;
  readonly message: string;
}

const LEVELS: readonly PolicyFinding["level"][] = ["mandatory", "not-checked", "advisory", "remediated"];

/**
 * Reviews a preview. The same preview gives the same review, in the same order.
 *
 * @param preview from `readPreview` or `previewOfEvents`.
 */
export function reviewPreview(preview: Preview): Review {
  const { steps, diagnostics, policies } = preview;
  const messages = (severity: "warning" | "error") => diagnostics.filter((each) => each.severity === severity);
  const { changes, unchanged } = accessChanges(steps);
  return withoutSecrets({
    stack: preview.stack,
    outcome: preview.outcome,
    // The engine adds this to the reason.
    errors: messages("error")
      .map(({ message }) => message)
      .filter((message) => message !== "preview failed")
      .sort(),
    warnings: messages("warning")
      .map(({ urn, message }) => ({ resource: urn === undefined ? undefined : programName(urn), message }))
      .sort(byText(({ resource, message }) => `${resource} ${message}`)),
    lostOutputs: lostOutputs(steps),
    interruptions: interruptions(preview),
    policyPacks: policies?.packs,
    policyFindings: [...(policies?.findings ?? [])].sort(
      byText(({ level, policy, resource, message }) => `${LEVELS.indexOf(level)} ${policy} ${resource} ${message}`),
    ),
    containers: containerChanges(steps),
    pools: poolChanges(steps),
    access: changes,
    unchangedAccess: preview.hasUnchanged ? unchanged : undefined,
    openedAccess: openedAccess(steps),
    otherChanges: otherChanges(steps),
    unknownProperties: unknownProperties(steps),
  });
}
