/** The oldest version of Node.js that runs the command: `engines` of package.json. */
const OLDEST = [22, 12] as const;

/** Returns what is wrong with a version of Node.js, or undefined if it can run the command. */
export function nodeVersionProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (!isOld) return undefined;
  return `Node.js ${OLDEST.join(".")} or newer is required, got ${version} (${process.execPath}); install a newer release from https://nodejs.org, or run it with \`npx --package node@22 --package azure-batch-outputs batch-outputs\``;
}
