/** What the parts of a local Azure share: a folder for state, ports that outlive a restart, a certificate, a log. */
export interface Environment {
  readonly state: StateFolder;
  readonly ports: Ports;
  readonly tls: Tls;
  log(part: string, message: string): void;
}

/** The one folder in which a local Azure keeps everything. */
export interface StateFolder {
  /** Absolute. */
  readonly root: string;
  /** An absolute path below the folder; its parent exists afterwards. */
  path(...segments: string[]): string;
  /** A JSON document, or undefined where there is none. */
  readJson<T>(name: string): T | undefined;
  /** Writes by a temporary file and a rename, so that a kill leaves the old document or the new one. Mode 0600. */
  writeJson(name: string, value: unknown): void;
}

export interface Ports {
  /** The port that `name` has had since it was first asked for: endpoints stay what Pulumi's state says they are. */
  take(name: string): Promise<number>;
  release(name: string): void;
}

export interface Tls {
  /** PEM files: a server's key and certificate for 127.0.0.1 and localhost, and the CA that clients are to trust. */
  readonly keyFile: string;
  readonly certFile: string;
  readonly caFile: string;
  /** The system's roots and the CA in one file, for clients that take one bundle alone (Python, Go). */
  readonly bundleFile: string;
}
