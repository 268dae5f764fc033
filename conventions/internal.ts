/** The exports for other folders of this project, in addition to the public interface. */
export { refusal } from "./refusal";
export { shown } from "./shown";
export { pinnedServiceVersion, STORAGE_SERVICE_VERSION } from "./storage-service-version";
