/** The browser of tests, screenshots and benchmarks: Debian's package, or the program that `CHROMIUM` names. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
