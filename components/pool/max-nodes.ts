/**
 * Azure publishes no limit for pools of marketplace images. A subscription can have 25,000 VMs per region, so more than
 * four times that number is a mistake.
 */
export const MAX_NODES = 100_000;
