// The entry of the Pulumi plugin, for programs in other languages: the plugin host reads the components' schema from these sources.
export * from "./components";
