// In JavaScript, because tsx costs more than a second of each preview.
const resources = require("@pulumi/azure-native/resources");
const pulumi = require("@pulumi/pulumi");
const components = require("azure-batch-outputs");

const config = new pulumi.Config();
const group = new resources.ResourceGroup("group", { location: "westeurope" });

/**
 * Converts a JSON value to an argument: `{"$output": value}` becomes an output, `{"$secret": value}` a secret, and
 * `{"$group": true}` the group's name.
 */
function argument(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(argument);
  if ("$group" in value) return group.name;
  if ("$secret" in value) return pulumi.secret(argument(value.$secret));
  if ("$output" in value) return pulumi.output(argument(value.$output));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, argument(member)]));
}

const args = argument(config.getObject("args"));
const type = config.require("component");
/**
 * Whether to get the component from the plugin by its type, as programs in other languages do, without this process's
 * checks.
 */
const isRemote = config.getBoolean("remote") ?? false;
const made = isRemote
  ? // Generated SDKs name the outputs in the same way.
    new pulumi.ComponentResource(
      `azure-batch-outputs:index:${type}`,
      "made",
      { ...args, destinations: undefined },
      {},
      true,
    )
  : new components[type]("made", args);
exports.made = made;
exports.destinations = made.destinations;
