/**
 * Which levels the rules have unless the configuration of the pack says otherwise: `standard` accepts the defaults of
 * the components, and `strict` makes nearly every rule mandatory.
 */
export type Preset = "standard" | "strict";
