import type { PulumiFn, Stack } from "@pulumi/pulumi/automation";

/** A finding of a policy, as the engine reports it. */
export interface Finding {
  readonly policy: string;
  readonly level: string;
  readonly message: string;
}

/** What a preview with a policy pack reported, and why it failed if it did. */
export interface Previewed {
  readonly findings: readonly Finding[];
  readonly error?: Error;
}

/**
 * Previews a stack with a policy pack. It does not fail if the preview fails.
 *
 * @param program the program of an inline stack. Defaults to the stack's own.
 * @param configuration the JSON file with the configuration of the pack. Defaults to none.
 */
export async function previewWithPack(
  stack: Stack,
  pack: string,
  { program, configuration }: { readonly program?: PulumiFn; readonly configuration?: string } = {},
): Promise<Previewed> {
  const findings: Finding[] = [];
  try {
    await stack.preview({
      ...(program !== undefined && { program }),
      policyPacks: [pack],
      ...(configuration !== undefined && { policyPackConfigs: [configuration] }),
      onEvent: ({ policyEvent }) => {
        if (policyEvent === undefined) return;
        const { policyName, enforcementLevel, message } = policyEvent;
        findings.push({ policy: policyName, level: enforcementLevel, message });
      },
    });
    return { findings };
  } catch (error) {
    return { findings, error: error as Error };
  }
}
