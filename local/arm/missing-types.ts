import type { StateFolder } from "../environment/environment";
import { MISSING_TYPES_DOCUMENT, type MissingTypes, missingTypesMessage } from "../environment/missing-types";

/**
 * The types that programs use and local Azure does not have, by stack. A preview continues after such a type, so that
 * it reports all of them. The update after it is refused before it creates anything.
 */
export interface MissingTypesCollector {
  /**
   * Notes a type that an engine has asked for.
   *
   * @param stack `stack::project`.
   * @param session identifies one preview or one update: the address of the engine's server for it.
   */
  add(stack: string, session: string, type: string): void;
  /** Notes that a session is a preview. The findings of an earlier one are then obsolete. */
  previews(stack: string, session: string): void;
  /**
   * Refuses a write of an update, if the update or the preview before it has found missing types. The next update is
   * not refused because of this preview.
   *
   * @throws an error that names all of them.
   */
  refuseUpdate(stack: string, session: string): void;
}

interface Findings {
  readonly session: string;
  readonly types: readonly string[];
  /** Those of the session before, which was the preview if this one turns out to be the update. */
  readonly before: readonly string[];
}

export function openMissingTypes(state: Pick<StateFolder, "writeJson">): MissingTypesCollector {
  const found = new Map<string, Findings>();
  return {
    add(stack, session, type) {
      const last = found.get(stack) ?? { session, types: [], before: [] };
      const { types, before } = last.session === session ? last : { types: [], before: last.types };
      const all = [...new Set([...types, type])].sort();
      found.set(stack, { session, types: all, before });
      const document: MissingTypes = { types: all, time: Date.now() };
      state.writeJson(MISSING_TYPES_DOCUMENT, document);
    },
    previews(stack, session) {
      const last = found.get(stack);
      if (last === undefined) return;
      if (last.session === session) found.set(stack, { ...last, before: [] });
      else found.delete(stack);
    },
    refuseUpdate(stack, session) {
      const last = found.get(stack);
      if (last === undefined) return;
      if (last.session !== session) found.delete(stack);
      throw new Error(missingTypesMessage({ types: [...new Set([...last.before, ...last.types])].sort() }));
    },
  };
}
