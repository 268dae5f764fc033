import { ApiError } from "../api";

/** A failure of a request, and what to do. */
export function Problem({ error }: { readonly error: Error }) {
  const isSignedOut = error instanceof ApiError && (error.status === 401 || error.code === "CredentialFailed");
  return (
    <div class="problem" role="alert">
      <p>{error.message}</p>
      {isSignedOut && <p>Sign in again in the terminal, and reload the page.</p>}
      <button type="button" onClick={() => location.reload()}>
        Try again
      </button>
    </div>
  );
}
