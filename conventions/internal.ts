/** What other folders of this project use in addition to the public interface. */
export { refusal } from "./refusal";
export { shown } from "./shown";
