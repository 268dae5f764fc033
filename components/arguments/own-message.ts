/**
 * Gives an error a message that stays as it is. Pulumi's serializer writes `error serializing property "…": ` in front of
 * the message of the very object, once for each property that the error passes, and cuts off the end of what gets too long.
 *
 * @param message is called whenever the message is read.
 */
export function keepOwnMessage(error: Error, message: () => string): void {
  Object.defineProperty(error, "message", { get: message, set: () => undefined });
}
