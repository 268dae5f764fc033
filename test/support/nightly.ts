export { IS_NIGHTLY, itIf, nightly } from "../../local/test/support/nightly";
