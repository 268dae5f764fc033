import * as ts from "typescript";

const UPPER_SNAKE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

/**
 * Returns the module's constants that are fixed in the source and whose names are not in UPPER_SNAKE_CASE: numbers,
 * texts, patterns, and expressions of only these and of other such constants. Tables (arrays, objects and sets) and
 * values that are calculated when the program runs may have either case.
 */
export function lowerCaseConstantsIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const fixed = new Set<string>();
  const found: string[] = [];
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) continue;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(name) || initializer === undefined || !isFixed(initializer, fixed)) continue;
      fixed.add(name.text);
      if (!UPPER_SNAKE.test(name.text)) found.push(name.text);
    }
  }
  return found;
}

function isFixed(expression: ts.Expression, constants: ReadonlySet<string>): boolean {
  const isFixedToo = (part: ts.Expression) => isFixed(part, constants);
  if (ts.isLiteralExpression(expression)) return true;
  if (ts.isIdentifier(expression)) return constants.has(expression.text) || UPPER_SNAKE.test(expression.text);
  if (ts.isPrefixUnaryExpression(expression)) return isFixedToo(expression.operand);
  if (ts.isBinaryExpression(expression)) return isFixedToo(expression.left) && isFixedToo(expression.right);
  if (ts.isTemplateExpression(expression)) {
    return expression.templateSpans.every((span) => isFixedToo(span.expression));
  }
  const isWrapper =
    ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression);
  return isWrapper && isFixedToo(expression.expression);
}
