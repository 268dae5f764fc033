// Creates the comment of a pull request from a file, or edits the one that an earlier run has created. The first line of
// the file identifies the comment.
//
//   node comment.mjs review.md
//
// On GitHub it needs GITHUB_TOKEN and PULL_REQUEST. COMMENT_AUTHOR is the login that the token belongs to (default:
// github-actions[bot]). On Azure DevOps it needs SYSTEM_ACCESSTOKEN. A comment of another author is never edited.
import { readFile } from "node:fs/promises";

const body = await readFile(process.argv[2], "utf8");
const marker = body.split("\n", 1)[0];
const { env } = process;
// GitHub's limit. That of Azure DevOps is 150,000.
if (body.length > 65_536) throw new Error(`the comment has ${body.length} characters; at most 65,536 are possible`);

if (env.SYSTEM_ACCESSTOKEN) await commentOnAzureDevOps();
else await commentOnGitHub();

async function commentOnGitHub() {
  const repository = `${env.GITHUB_API_URL}/repos/${env.GITHUB_REPOSITORY}`;
  const comments = `${repository}/issues/${env.PULL_REQUEST}/comments`;
  const author = env.COMMENT_AUTHOR ?? "github-actions[bot]";
  for (let page = 1; ; page++) {
    const found = await request("GET", `${comments}?per_page=100&page=${page}`);
    const earlier = found.find((comment) => comment.user?.login === author && comment.body?.startsWith(marker));
    if (earlier) return request("PATCH", `${repository}/issues/comments/${earlier.id}`, { body });
    if (found.length < 100) return request("POST", comments, { body });
  }
}

async function commentOnAzureDevOps() {
  const { SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECTID, BUILD_REPOSITORY_ID, SYSTEM_PULLREQUEST_PULLREQUESTID } = env;
  const repository = `${SYSTEM_COLLECTIONURI}${SYSTEM_TEAMPROJECTID}/_apis/git/repositories/${BUILD_REPOSITORY_ID}`;
  const threads = `${repository}/pullRequests/${SYSTEM_PULLREQUEST_PULLREQUESTID}/threads`;
  const version = "?api-version=7.1";
  const { authenticatedUser } = await request("GET", `${SYSTEM_COLLECTIONURI}_apis/connectionData`);
  const { value } = await request("GET", `${threads}${version}`);
  const isOwn = (comment) => comment?.author.id === authenticatedUser.id && comment.content?.startsWith(marker);
  const earlier = value.find(({ comments, isDeleted }) => !isDeleted && isOwn(comments[0]));
  if (earlier) {
    const comment = `${threads}/${earlier.id}/comments/${earlier.comments[0].id}`;
    return request("PATCH", `${comment}${version}`, { content: body });
  }
  return request("POST", `${threads}${version}`, {
    comments: [{ parentCommentId: 0, content: body, commentType: 1 }],
    status: "closed",
  });
}

async function request(method, url, content) {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${env.SYSTEM_ACCESSTOKEN ?? env.GITHUB_TOKEN}`,
      "content-type": "application/json",
    },
    ...(content && { body: JSON.stringify(content) }),
  });
  if (response.ok) return response.json();
  throw new Error(`${method} ${new URL(url).pathname} answers ${response.status}; check the permissions of the job`);
}
