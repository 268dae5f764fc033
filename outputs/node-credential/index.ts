export { type NodeCredentialOptions, nodeCredential } from "./node-credential";
