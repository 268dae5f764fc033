import { isEqual, isObject, type Properties } from "../properties";
import type { ResourceType } from "./resource-type";

/** What a state has of a resource. */
interface State {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/**
 * Returns a resource's inputs after a refresh. Like azure-native (pulumi/pulumi-azure-native, provider.go, `Read`), it
 * compares the outputs of the state with those of Azure, and applies their differences to the inputs of the state. So a
 * default that Azure has set with the creation does not become an input, and a value that someone sets later does.
 *
 * @param before the engine's state.
 */
export function refreshedInputs(type: ResourceType, before: State, now: State): Properties {
  return applied(before.inputs, settable(type, before), settable(type, now));
}

/** Returns the outputs that a program can set. Those in another form than the input are taken from the inputs. */
function settable(type: ResourceType, { inputs, outputs }: State): Properties {
  const names = Object.keys(type.inputs.properties).filter((name) => !type.path.includes(name));
  return Object.fromEntries(names.map((name) => [name, (type.computed.includes(name) ? inputs : outputs)[name]]));
}

function applied(inputs: Properties, before: Properties, now: Properties): Properties {
  const result: Record<string, unknown> = { ...inputs };
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const [was, is] = [before[name], now[name]];
    if (isEqual(was, is)) continue;
    if (is === undefined) delete result[name];
    else if (isObject(was) && isObject(is)) result[name] = applied(isObject(result[name]) ? result[name] : {}, was, is);
    else result[name] = is;
  }
  return result;
}
