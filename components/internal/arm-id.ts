/** Returns the name that follows a type in an ARM id, such as that of `resourceGroups`; empty if there is none. */
export function nameInId(id: string, type: string): string {
  const segments = id.split("/");
  return segments[segments.findIndex((segment) => segment.toLowerCase() === type.toLowerCase()) + 1] ?? "";
}
