// Evaluates x-kubernetes-validations. One JSON request a line on stdin, one JSON answer a line on stdout:
//   {"id": 1, "schemaId": 7, "schema": {...}}                  registers a schema; answers {"id": 1, "errors": [...]} with rules that do not parse
//   {"id": 2, "schemaId": 7, "value": {...}, "old": {...}}     answers {"id": 2, "errors": [{"path", "type", "message"}]}
//   {"id": 3, "forget": 7}
// Usage: node cel.mjs [folder that holds node_modules]

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { kubernetesFunctions } from "./kubernetes-functions.mjs";
import { makeConverter } from "./cel-values.mjs";
import { checkRule } from "./rule-check.mjs";

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
const require = createRequire(join(folder, "cel.cjs"));
const cel = require("@bufbuild/cel");
const { mapType, listType } = cel;
const { strings } = require("@bufbuild/cel/ext");
const { create } = createRequire(require.resolve("@bufbuild/cel"))("@bufbuild/protobuf");
const { TimestampSchema, DurationSchema } = createRequire(require.resolve("@bufbuild/cel"))("@bufbuild/protobuf/wkt");

const convert = makeConverter({ create, TimestampSchema, DurationSchema });
const env = cel.celEnv({ funcs: [...strings, ...kubernetesFunctions({ ...cel, mapType, listType })] });
const schemas = new Map();

function compileRule(rule, schema, isRoot, path, errors) {
  const text = (rule.message ?? "").trim() || `failed rule: ${(rule.rule ?? "").trim()}`;
  try {
    const parsed = cel.parse(rule.rule);
    for (const { offset, message } of checkRule(parsed, schema, isRoot, (name) => env.funcs.find(name) !== undefined)) {
      errors.push({ path, rule: rule.rule, message: `compilation failed: ERROR: <input>:1:${offset + 1}: ${message}\n | ${rule.rule}\n | ${".".repeat(offset)}^` });
    }
    return { evaluate: cel.plan(env, parsed), text, needsOld: /\boldSelf\b/u.test(rule.rule) };
  } catch (error) {
    errors.push({ path, rule: rule.rule, message: `compilation failed: ERROR: <input>:1:1: ${error.message}` });
    return undefined;
  }
}

function hasRules(schema) {
  return schema !== undefined && typeof schema === "object" && ((schema["x-kubernetes-validations"]?.length ?? 0) > 0
    || Object.values(schema.properties ?? {}).some(hasRules) || hasRules(schema.items) || hasRules(schema.additionalProperties));
}

// Only branches that hold rules are kept: the walk visits nothing else.
function compile(schema, path, errors, isRoot) {
  if (!hasRules(schema)) {
    return undefined;
  }
  const rules = (schema["x-kubernetes-validations"] ?? [])
    .map((rule, i) => compileRule(rule, schema, isRoot, `${path}.x-kubernetes-validations[${i}].rule`, errors))
    .filter((rule) => rule !== undefined);
  const properties = new Map();
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    const compiled = compile(child, `${path}.properties[${name}]`, errors, false);
    if (compiled) {
      properties.set(name, compiled);
    }
  }
  return {
    schema, rules, properties, isRoot,
    items: compile(schema.items, `${path}.items`, errors, false),
    additional: compile(schema.additionalProperties, `${path}.additionalProperties`, errors, false),
    keys: schema["x-kubernetes-list-type"] === "map" ? schema["x-kubernetes-list-map-keys"] ?? [] : undefined,
  };
}

function reason(error) {
  const message = String(error?.message ?? error);
  const key = /(?:no such key|key not found|field not found|no such field)\W*["']?([^"'\s]*)/iu.exec(message);
  return key ? `no such key: ${key[1]}` : message;
}

function check(rule, self, oldSelf) {
  try {
    const result = rule.evaluate(oldSelf === undefined ? { self } : { self, oldSelf });
    if (cel.isCelError(result)) {
      return `${reason(result)} evaluating rule: ${rule.text}`;
    }
    return result === true ? undefined : rule.text;
  } catch (error) {
    return `${reason(error)} evaluating rule: ${rule.text}`;
  }
}

function validate(node, value, old, path, errors) {
  if (value === undefined || value === null) {
    return;
  }
  if (node.rules.length > 0) {
    const self = convert(value, node.schema, node.isRoot);
    const oldSelf = old === undefined || old === null ? undefined : convert(old, node.schema, node.isRoot);
    for (const rule of node.rules) {
      const message = rule.needsOld && oldSelf === undefined ? undefined : check(rule, self, oldSelf);
      if (message !== undefined) {
        errors.push({ path, type: node.schema.type ?? "", message });
      }
    }
  }
  if (Array.isArray(value)) {
    validateItems(node, value, old, path, errors);
  } else if (typeof value === "object") {
    for (const [name, item] of Object.entries(value)) {
      const child = node.properties.get(name);
      if (child) {
        validate(child, item, old?.[name], path === "" ? name : `${path}.${name}`, errors);
      } else if (node.additional && !node.schema.properties?.[name]) {
        validate(node.additional, item, old?.[name], `${path}[${name}]`, errors);
      }
    }
  }
}

// Items have an old value only where their keys say which one it was.
function validateItems(node, value, old, path, errors) {
  if (!node.items) {
    return;
  }
  const identity = (item) => JSON.stringify(node.keys.map((key) => item?.[key]));
  const before = node.keys && Array.isArray(old) ? new Map(old.map((item) => [identity(item), item])) : new Map();
  value.forEach((item, i) => validate(node.items, item, node.keys ? before.get(identity(item)) : undefined, `${path}[${i}]`, errors));
}

function answer(request) {
  if (request.schema !== undefined) {
    const errors = [];
    schemas.set(request.schemaId, compile(request.schema, request.path ?? "", errors, true));
    return { id: request.id, errors };
  }
  if (request.forget !== undefined) {
    return { id: request.id, errors: [], forgot: schemas.delete(request.forget) };
  }
  if (!schemas.has(request.schemaId)) {
    return { id: request.id, unknownSchema: true };
  }
  const errors = [];
  const node = schemas.get(request.schemaId);
  if (node) {
    validate(node, request.value, request.old ?? undefined, "", errors);
  }
  return { id: request.id, errors };
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  let request = {};
  try {
    request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(answer(request))}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ id: request.id ?? null, failure: String(error?.message ?? error) })}\n`);
  }
}
