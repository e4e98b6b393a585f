// Evaluates the x-kubernetes-validations of a schema, and estimates what they cost. One JSON request a line on stdin,
// one JSON answer a line on stdout.
import { createInterface } from "node:readline";
import { celEnv, parse, plan } from "@bufbuild/cel";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { estimate } from "./cost.mjs";

const env = celEnv();
const compiled = new Map();

// Fields whose names are words of CEL are written __name__ in rules.
const reserved = new Set(["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function",
  "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"]);
const escape = (name) => (reserved.has(name) ? `__${name}__` : name.replaceAll("-", "__dash__").replaceAll(".", "__dot__"));

function compile(rule) {
  if (!compiled.has(rule)) compiled.set(rule, plan(env, parse(rule)));
  return compiled.get(rule);
}

function toCel(schema, value) {
  if (schema?.type === "integer") return BigInt(value);
  if (schema?.format === "date-time") return timestampFromDate(new Date(value));
  if (Array.isArray(value)) return value.map((item) => toCel(schema?.items, item));
  if (value !== null && typeof value === "object") {
    const known = schema?.properties;
    // What the schema does not know is not visible to rules.
    return Object.fromEntries(Object.entries(value)
      .filter(([name]) => !known || known[name])
      .map(([name, item]) => [known ? escape(name) : name, toCel(known?.[name] ?? schema?.additionalProperties, item)]));
  }
  return value;
}

function evaluate(rule, schema, value) {
  try {
    return compile(rule)({ self: toCel(schema, value) }) === true ? null : "false";
  } catch (e) {
    return `error: ${e.message}`;
  }
}

function walk(schema, value, path, visit) {
  if (value === undefined || value === null) return;
  visit(schema, value, path);
  for (const [name, child] of Object.entries(schema.properties ?? {})) walk(child, value[name], path ? `${path}.${name}` : name, visit);
  if (schema.items && Array.isArray(value)) value.forEach((item, i) => walk(schema.items, item, `${path}[${i}]`, visit));
}

function validate({ schema, object }) {
  const failures = [];
  walk(schema, object, "", (node, value, path) => {
    for (const { rule, message } of node["x-kubernetes-validations"] ?? []) {
      const outcome = evaluate(rule, node, value);
      if (outcome === "false") failures.push(`${path}: Invalid value: "${node.type}": ${message}`);
      else if (outcome !== null) failures.push(`${path}: ${rule}: ${outcome}`);
    }
  });
  return failures;
}

const operations = { validate, cost: ({ schema }) => estimate(schema, parse, escape) };
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(operations[request.op](request)));
}
