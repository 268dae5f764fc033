/** What a Windows node needs of this machine. */
export interface WindowsMachine {
  /** The folder for what all Windows nodes of a local Azure share. It is created when the first one starts. */
  readonly sharedFolder: string;
  /** The daemon's own environment, in which wine is looked for. Defaults to that of this process. */
  readonly environment?: NodeJS.ProcessEnv;
}
