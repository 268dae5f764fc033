/**
 * Returns the host name of a service that local Azure does not run, such as `store.queue.local-azure.invalid`. No such
 * name can exist (RFC 2606), so that a program can neither use the service nor reach the real one by mistake.
 */
export function unservedHost(name: string, service: string): string {
  return `${name.toLowerCase()}.${service}.local-azure.invalid`;
}
