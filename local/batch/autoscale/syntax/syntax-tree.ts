/** A statement: an assignment or, without `name`, an expression such as `stop()`. */
export interface Statement {
  /** The variable, with its dollar sign if it has one. */
  readonly name?: string;
  readonly value: Expression;
  readonly at: number;
}

/** A part of a formula that has a value. `at` is the offset that errors name. */
export type Expression = { readonly at: number } & (
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "string"; readonly text: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
  | Binary
  | {
      readonly kind: "condition";
      readonly condition: Expression;
      readonly yes: Expression;
      readonly no: Expression;
    }
  | { readonly kind: "call"; readonly name: string; readonly values: readonly Expression[] }
  | { readonly kind: "member"; readonly of: Expression; readonly name: string }
  | {
      readonly kind: "method";
      readonly of: Expression;
      readonly name: string;
      readonly values: readonly Expression[];
    }
);

/** Two operands and an operator. A long sum is nested on the left side. */
export interface Binary {
  readonly kind: "binary";
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}
