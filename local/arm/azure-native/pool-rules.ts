import { coresOf, isVmSizeName } from "../../batch";
import { parseDuration } from "../../environment/duration";
import { ArmError } from "../arm-error";
import { arrayAt, isObject, objectAt, type Properties, stringAt } from "../properties";
import { checkImage, checkSize } from "./pool-images";
import { checkMachine } from "./pool-machine-rules";

/** In milliseconds. */
const MINUTE = 60_000;

/**
 * Checks rules for a pool that no schema expresses. Sources: learn.microsoft.com, "Pool - Create" of the Batch
 * management API, and the named issues.
 *
 * @param sizes whether the size must be in the table of sizes.
 * @throws {ArmError} for the first rule that is violated.
 */
export function checkPool(inputs: Properties, sizes: "any" | "known"): void {
  const machine = objectAt(objectAt(inputs, "deploymentConfiguration"), "virtualMachineConfiguration");
  if (Object.keys(machine).length === 0) {
    missing("deploymentConfiguration.virtualMachineConfiguration");
  }
  checkImage(machine);
  checkSlots(inputs);
  if (sizes === "known") checkSize(String(inputs.vmSize), machine);
  checkScale(objectAt(inputs, "scaleSettings"));
  checkEmpty(inputs);
  checkMachine(inputs);
  if (inputs.startTask !== undefined) checkStartTask(objectAt(inputs, "startTask"));
  if (arrayAt(inputs, "certificates").length > 0) {
    invalid("certificates must be left out: Azure retired Batch certificates on 2024-02-29");
  }
  const packages = arrayAt(inputs, "applicationPackages").length;
  if (packages > 10) invalid(`applicationPackages must have at most 10 packages, got ${packages}`);
}

/** Checks the task slots: at most four per core, and at most 256. */
function checkSlots(inputs: Properties): void {
  const vmSize = stringAt(inputs, "vmSize");
  if (vmSize === undefined) missing("vmSize");
  if (!isVmSizeName(vmSize)) {
    invalid(`vmSize must be a size of virtual machine such as Standard_D2s_v3, got '${vmSize}'`);
  }
  const slots = typeof inputs.taskSlotsPerNode === "number" ? inputs.taskSlotsPerNode : 1;
  const most = Math.min(4 * (coresOf(vmSize) ?? 64), 256);
  if (slots > most) invalid(`taskSlotsPerNode must be at most ${most} for ${vmSize}, got ${slots}`);
}

function checkScale({ fixedScale, autoScale }: Properties): void {
  if (fixedScale !== undefined && autoScale !== undefined) {
    invalid("scaleSettings must have exactly one of fixedScale and autoScale, got both");
  }
  if (isObject(autoScale)) checkTime(autoScale.evaluationInterval, "autoScale.evaluationInterval");
  if (isObject(fixedScale)) checkTime(fixedScale.resizeTimeout, "fixedScale.resizeTimeout");
}

function checkTime(time: unknown, path: string): void {
  const length = parseDuration(String(time ?? "PT15M"));
  if (length !== undefined && length >= 5 * MINUTE && length <= 168 * 60 * MINUTE) return;
  invalid(`scaleSettings.${path} must be from PT5M to PT168H, got '${String(time)}'`);
}

/** Azure/bicep#7902: these properties are optional, but refused if they are empty. */
function checkEmpty(inputs: Properties): void {
  for (const property of ["userAccounts", "mountConfiguration"]) {
    if (inputs[property] !== undefined && arrayAt(inputs, property).length === 0) {
      invalid(`${property} must not be empty, got an empty list; leave it out instead`);
    }
  }
  if (inputs.displayName === "") invalid("displayName must not be empty, got an empty text; leave it out instead");
}

function checkStartTask(startTask: Properties): void {
  if (stringAt(startTask, "commandLine") === undefined) missing("startTask.commandLine");
  const { userName, autoUser } = objectAt(startTask, "userIdentity");
  if (userName !== undefined && autoUser !== undefined) {
    invalid("startTask.userIdentity must have exactly one of userName and autoUser, got both");
  }
  if (userName === "")
    invalid("startTask.userIdentity.userName must not be empty, got an empty text; leave it out instead");
  for (const [index, file] of arrayAt(startTask, "resourceFiles").filter(isObject).entries()) {
    checkResourceFile(file, `startTask.resourceFiles[${index}]`);
  }
}

function checkResourceFile(file: Properties, path: string): void {
  const sources = ["httpUrl", "storageContainerUrl", "autoStorageContainerName"].filter(
    (name) => stringAt(file, name) !== undefined,
  );
  if (sources.length !== 1) {
    invalid(
      `${path} must have exactly one of httpUrl, storageContainerUrl and autoStorageContainerName, got ${sources.length}`,
    );
  }
  if (sources[0] === "httpUrl" && stringAt(file, "filePath") === undefined) missing(`${path}.filePath`);
  if (sources[0] === "httpUrl" && file.blobPrefix !== undefined) {
    invalid(`${path}.blobPrefix must be left out if httpUrl is given`);
  }
}

function missing(path: string): never {
  throw new ArmError(400, "MissingRequiredProperty", `${path} must be given`);
}

function invalid(message: string): never {
  throw new ArmError(400, "InvalidPropertyValue", message);
}
