import type { SettingName, SettingTexts, SettingValue } from "./settings/settings";

/**
 * What the parts of a local Azure share: a state folder, ports that survive a restart, a certificate, settings, a log.
 */
export interface Environment {
  readonly state: StateFolder;
  readonly ports: Ports;
  readonly tls: Tls;
  readonly settings: Settings;
  log(part: string, message: string): void;
}

/** The folder in which a local Azure stores everything. */
export interface StateFolder {
  /** The folder's absolute path. */
  readonly root: string;
  /** Returns an absolute path below the folder, and creates its parent. */
  path(...segments: string[]): string;
  /** Returns a JSON document, or undefined if it does not exist. */
  readJson<T>(name: string): T | undefined;
  /** Writes a temporary file and renames it, so that a kill leaves either the old or the new document. Mode 0600. */
  writeJson(name: string, value: unknown): void;
}

/** Which of Azure's delays, limits and refusals a local Azure has. */
export interface Settings {
  /** Returns a setting's current value. */
  get<N extends SettingName>(name: N): SettingValue<N>;
  /** Returns the settings that differ from the default, as texts. */
  texts(): SettingTexts;
}

export interface Ports {
  /** Returns the port for `name`, always the same one, so that endpoints match Pulumi's state. */
  take(name: string): Promise<number>;
  release(name: string): void;
}

export interface Tls {
  /** PEM files: a server's key and certificate for 127.0.0.1 and localhost, and the CA that clients must trust. */
  readonly keyFile: string;
  readonly certFile: string;
  readonly caFile: string;
  /** The system's roots and the CA in one file, for clients that accept only one bundle (Python, Go). */
  readonly bundleFile: string;
  /** The same certificates as a trust store of Java. */
  readonly javaFile: string;
}
