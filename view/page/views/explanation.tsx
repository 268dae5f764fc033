import { ask, urlOf } from "../api";
import type { Route } from "../route";
import { useLoaded } from "../use-async";
import { Problem } from "./problem";

interface Explained {
  readonly subject: string;
  readonly summary: string;
  readonly causes: readonly {
    readonly code: string;
    readonly message?: string;
    readonly cause?: string;
    readonly fix?: string;
  }[];
  readonly files: readonly { readonly path: string; readonly lines: readonly string[] }[];
}

/** Why a task failed, and what to do. Nothing for other tasks. */
export function Explanation({ route }: { readonly route: Route }) {
  const key = `${route.job} ${route.task}`;
  const { value, error } = useLoaded<{ explanation: Explained | null }>(key, async (set, signal) =>
    set(await ask(urlOf("explanation", route), { signal })),
  );
  if (error !== undefined) {
    // Batch deletes jobs, and their outputs stay.
    const { code } = error as Error & { code?: string };
    return code === "JobNotFound" || code === "TaskNotFound" ? null : <Problem error={error} />;
  }
  const explanation = value?.explanation;
  if (!explanation) return null;
  return (
    <section class="explanation" aria-label="Why the task failed">
      <p>
        <strong>
          {explanation.subject} {explanation.summary}
        </strong>
      </p>
      <ul>
        {explanation.causes.map(({ code, message, cause, fix }) => (
          <li key={code}>
            <code>{code}</code>: {(cause ?? message ?? "").replace(/\.$/, "")}.
            {fix !== undefined && <> To do: {fix}.</>}
          </li>
        ))}
      </ul>
      {explanation.files.map(({ path, lines }) => (
        <details key={path} open>
          <summary>the last lines of {path}</summary>
          <pre>{lines.join("\n")}</pre>
        </details>
      ))}
    </section>
  );
}
