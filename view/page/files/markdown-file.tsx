import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import type { ComponentChild } from "preact";
import { useState } from "preact/hooks";

/**
 * Markdown, as elements of the page. No HTML of the file is used: it is shown as text. Links lead only to web pages,
 * and pictures are links, so that reading a file sends nothing.
 */
export function MarkdownFile({ text }: { readonly text: string }) {
  const [tokens] = useState(() => lexer(text));
  return <article class="markdown">{blocks(tokens)}</article>;
}

function blocks(tokens: readonly Token[] = []): ComponentChild[] {
  return tokens.map((token, at) => <Block key={at} token={token as MarkedToken} />);
}

function Block({ token }: { readonly token: MarkedToken }) {
  switch (token.type) {
    case "heading":
      return <Heading token={token} />;
    case "paragraph":
      return <p>{inline(token.tokens)}</p>;
    case "blockquote":
      return <blockquote>{blocks(token.tokens)}</blockquote>;
    case "code":
      return <pre>{token.text}</pre>;
    case "hr":
      return <hr />;
    case "list": {
      const items = token.items.map((item, at) => <li key={at}>{blocks(item.tokens)}</li>);
      return token.ordered ? <ol start={token.start || 1}>{items}</ol> : <ul>{items}</ul>;
    }
    case "table":
      return <Table token={token} />;
    case "space":
    case "def":
      return null;
    case "text":
      return <>{token.tokens === undefined ? token.text : inline(token.tokens)}</>;
    default:
      return <>{token.raw}</>;
  }
}

/** The headings of a file are below the heading of the page. */
function Heading({ token }: { readonly token: Tokens.Heading }) {
  const text = inline(token.tokens);
  if (token.depth === 1) return <h2>{text}</h2>;
  return token.depth === 2 ? <h3>{text}</h3> : <h4>{text}</h4>;
}

function Table({ token }: { readonly token: Tokens.Table }) {
  return (
    <table>
      <thead>
        <tr>
          {token.header.map((cell, at) => (
            <th key={at} scope="col">
              {inline(cell.tokens)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {token.rows.map((row, at) => (
          <tr key={at}>
            {row.map((cell, column) => (
              <td key={column}>{inline(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function inline(tokens: readonly Token[] = []): ComponentChild[] {
  return tokens.map((token, at) => <Inline key={at} token={token as MarkedToken} />);
}

function Inline({ token }: { readonly token: MarkedToken }) {
  switch (token.type) {
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <del>{inline(token.tokens)}</del>;
    case "codespan":
      return <code>{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <Link href={token.href}>{inline(token.tokens)}</Link>;
    case "image":
      return <Link href={token.href}>{token.text || token.href}</Link>;
    case "escape":
      return <>{token.text}</>;
    case "text":
      return <>{token.tokens === undefined ? token.text : inline(token.tokens)}</>;
    default:
      return <>{token.raw}</>;
  }
}

function Link({ href, children }: { readonly href: string; readonly children: ComponentChild }) {
  if (!/^https?:\/\//i.test(href)) return <>{children}</>;
  return (
    <a href={href} rel="noreferrer noopener" target="_blank">
      {children}
    </a>
  );
}
