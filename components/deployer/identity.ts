/**
 * The part of @azure/identity that the deployer needs. It has a file of its own because loading takes a while: a
 * dynamic import of this file loads the package's CommonJS modules, which storage's client shares. One of the package
 * itself would load all of them again, as ES modules.
 */
export {
  AzureCliCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DefaultAzureCredential,
  ManagedIdentityCredential,
} from "@azure/identity";
