/**
 * Which levels the rules have unless the configuration of the pack says otherwise: `standard` accepts the defaults of
 * the components, and nearly every rule is mandatory in `strict`.
 */
export type Preset = "standard" | "strict";
