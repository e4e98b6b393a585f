// Finds names in a rule that its schema does not have: the evaluator itself knows no types.

import { escapeName } from "./cel-values.mjs";

const types = new Set(["bool", "bytes", "double", "duration", "dyn", "google", "int", "list", "map", "null_type", "optional", "string", "timestamp", "type", "uint"]);
const anything = {};

function isOpen(schema) {
  return schema === anything || schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"] || !schema.type;
}

function element(schema) {
  if (schema.type === "array") {
    return schema.items ?? anything;
  }
  return anything;
}

function value(schema) {
  if (schema.type === "array") {
    return schema.items ?? anything;
  }
  return schema.type === "object" && typeof schema.additionalProperties === "object" ? schema.additionalProperties : anything;
}

export function checkRule(parsed, schema, isRoot, knowsFunction) {
  const problems = [];
  const report = (expr, message, shift = 0) => problems.push({ offset: (parsed.sourceInfo?.positions?.[String(expr.id)] ?? 0) + shift, message });

  function select(expr, { operand, field }, scope) {
    const from = walk(operand, scope);
    if (isOpen(from)) {
      return anything;
    }
    if (from.type !== "object") {
      report(expr, `type '${from.type}' does not support field selection`);
      return anything;
    }
    const found = Object.entries(from.properties ?? {}).find(([name]) => escapeName(name) === field);
    if (found) {
      return found[1];
    }
    if (from.additionalProperties) {
      return value(from);
    }
    if ((from === schema && isRoot || from["x-kubernetes-embedded-resource"]) && ["apiVersion", "kind", "metadata"].includes(field)) {
      return anything;
    }
    report(expr, `undefined field '${field}'`);
    return anything;
  }

  function call(expr, { function: name, target, args }, scope) {
    const all = target ? [target, ...args] : args;
    const found = all.map((arg) => walk(arg, scope));
    if (/^[a-zA-Z]/u.test(name) && !knowsFunction(name)) {
      // Of a call, CEL reports where its arguments open.
      report(expr, `undeclared reference to '${name}' (in container '')`, target ? 0 : name.length);
    }
    return name === "_[_]" ? value(found[0]) : anything;
  }

  function comprehension(loop, scope) {
    const over = walk(loop.iterRange, scope);
    const inner = new Map(scope).set(loop.iterVar, element(over)).set(loop.accuVar, anything);
    if (loop.iterVar2) {
      inner.set(loop.iterVar, anything).set(loop.iterVar2, value(over));
    }
    walk(loop.accuInit, scope);
    for (const part of [loop.loopCondition, loop.loopStep, loop.result]) {
      walk(part, inner);
    }
    return anything;
  }

  function walk(expr, scope) {
    const { case: kind, value: node } = expr?.exprKind ?? {};
    switch (kind) {
      case "identExpr":
        if (scope.has(node.name)) {
          return scope.get(node.name);
        }
        if (!types.has(node.name) && !node.name.startsWith("@") && !node.name.startsWith(".")) {
          report(expr, `undeclared reference to '${node.name}' (in container '')`);
        }
        return anything;
      case "selectExpr":
        return types.has(node.operand?.exprKind?.value?.name) ? anything : select(expr, node, scope);
      case "callExpr":
        return call(expr, node, scope);
      case "comprehensionExpr":
        return comprehension(node, scope);
      case "listExpr":
        node.elements.forEach((item) => walk(item, scope));
        return anything;
      case "structExpr":
        node.entries.forEach((entry) => walk(entry.value, scope));
        return anything;
      default:
        return anything;
    }
  }

  walk(parsed.expr, new Map([["self", schema], ["oldSelf", schema]]));
  return problems;
}
