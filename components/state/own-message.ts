/**
 * Gives an error a message that Pulumi does not change. For each property that an error passes through, Pulumi's
 * serializer prepends `error serializing property "…": ` to the message, and it truncates long messages.
 *
 * @param message called each time the message is read.
 */
export function keepOwnMessage(error: Error, message: () => string): void {
  Object.defineProperty(error, "message", { get: message, set: () => undefined });
}
