/** Returns why a credential gave no token, with what to do, unless the reason already says how to sign in. */
export function withSignIn(reason: string): string {
  return /\baz login\b/.test(reason) ? reason : `${reason}; sign in (\`az login\`), or check its identity`;
}
