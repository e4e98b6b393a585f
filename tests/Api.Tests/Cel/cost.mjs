// An upper bound of what a rule costs, in the manner of kube-apiserver 1.26: each step costs 1, strings cost a tenth of
// their greatest length, a loop costs its greatest number of rounds, and a rule inside lists costs as often as they have
// items. Simpler than the original: sizes of computed strings and lists are those of their largest input.
const traversal = 0.1;
const regex = 0.25;

export function estimate(root, parse, escape) {
  const costs = [];
  const visit = (schema, path, times) => {
    for (const { rule } of schema["x-kubernetes-validations"] ?? []) {
      const { cost } = new Estimator(escape).of(parse(rule).expr, { self: schema });
      costs.push({ path, rule, cost: cost * times });
    }
    for (const [name, child] of Object.entries(schema.properties ?? {})) visit(child, path ? `${path}.${name}` : name, times);
    if (schema.items) visit(schema.items, `${path}[]`, times * bound(schema.maxItems));
    if (schema.additionalProperties) visit(schema.additionalProperties, `${path}{}`, times * bound(schema.maxProperties));
  };
  visit(root, "", 1);
  return costs;
}

// What has no bound is as large as a request may be.
const bound = (value) => value ?? 3 * 1024 * 1024;

function sizeOf(schema) {
  switch (schema?.type) {
    case "string":
      return schema.enum ? Math.max(...schema.enum.map((name) => name.length)) : schema.format === "date-time" ? 1 : bound(schema.maxLength);
    case "array":
      return bound(schema.maxItems);
    case "object":
      return bound(schema.maxProperties ?? Object.keys(schema.properties ?? {}).length);
    default:
      return 1;
  }
}

class Estimator {
  constructor(escape) {
    this.escape = escape;
  }

  // The cost of an expression and the schema of its value, where that is known.
  of(expr, scope) {
    const { case: kind, value } = expr.exprKind;
    switch (kind) {
      case "constExpr":
        return this.constant(value);
      case "identExpr":
        return { cost: 1, schema: scope[value.name] };
      case "selectExpr":
        return this.select(value, scope);
      case "callExpr":
        return this.call(value, scope);
      case "listExpr":
        return this.list(value, scope);
      case "comprehensionExpr":
        return this.loop(value, scope);
      default:
        throw new Error(`no cost is known for ${kind}`);
    }
  }

  constant({ constantKind }) {
    return constantKind.case === "stringValue"
      ? { cost: 0, schema: { type: "string", maxLength: constantKind.value.length } }
      : { cost: 0, schema: { type: constantKind.case } };
  }

  select({ operand, field }, scope) {
    const { cost, schema } = this.of(operand, scope);
    const name = Object.keys(schema?.properties ?? {}).find((key) => this.escape(key) === field);
    if (schema?.properties && name === undefined) throw new Error(`there is no field ${field} here`);
    return { cost: cost + 1, schema: schema?.properties?.[name] ?? schema?.additionalProperties };
  }

  list({ elements }, scope) {
    const items = elements.map((element) => this.of(element, scope));
    return { cost: 10 + items.reduce((sum, item) => sum + item.cost, 0), schema: { type: "array", maxItems: items.length, items: items[0]?.schema } };
  }

  call({ function: name, target, args }, scope) {
    const operands = [...(target ? [target] : []), ...args].map((arg) => this.of(arg, scope));
    const sum = operands.reduce((total, operand) => total + operand.cost, 0);
    const [left, right] = operands.map((operand) => operand.schema);
    switch (name) {
      case "_==_":
      case "_!=_":
      case "_<_":
      case "_<=_":
      case "_>_":
      case "_>=_":
        return { cost: sum + Math.max(1, Math.ceil(Math.min(sizeOf(left), sizeOf(right)) * traversal)) };
      case "@in":
        return { cost: sum + sizeOf(right) * Math.max(1, Math.ceil(sizeOf(right?.items) * traversal)) };
      case "matches":
        return { cost: sum + Math.max(1, Math.ceil(sizeOf(left) * traversal)) * Math.max(1, Math.ceil(sizeOf(right) * regex)) };
      case "_?_:_":
        return { cost: operands[0].cost + Math.max(operands[1].cost, operands[2].cost), schema: right };
      case "_&&_":
      case "_||_":
        return { cost: sum };
      case "_+_":
        return { cost: sum + 1, schema: left };
      default:
        return { cost: sum + 1 };
    }
  }

  loop({ iterRange, iterVar, accuVar, accuInit, loopCondition, loopStep, result }, scope) {
    const range = this.of(iterRange, scope);
    const inside = { ...scope, [iterVar]: range.schema?.items, [accuVar]: { type: "array", maxItems: sizeOf(range.schema) } };
    const round = this.of(loopCondition, inside).cost + this.of(loopStep, inside).cost;
    const cost = range.cost + this.of(accuInit, scope).cost + sizeOf(range.schema) * round + this.of(result, inside).cost;
    return { cost, schema: { type: "array", maxItems: sizeOf(range.schema), items: range.schema?.items } };
  }
}
