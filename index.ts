// The entry point of the Pulumi plugin, for programs in other languages. The plugin host reads the components' schema
// from these sources.
export * from "./components";
