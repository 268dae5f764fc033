/** What the other folders of this project take of the conventions beside the public interface. */
export { shown } from "./shown";
