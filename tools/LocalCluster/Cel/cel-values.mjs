// Turns JSON into CEL values by the schema's types: an integer is an int, a number a double, a date-time a timestamp.

const reserved = new Set(["true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"]);

export function escapeName(name) {
  if (reserved.has(name)) {
    return `__${name}__`;
  }
  return name.replaceAll("__", "__underscores__").replaceAll(".", "__dot__").replaceAll("-", "__dash__").replaceAll("/", "__slash__");
}

const units = { ns: 1n, us: 1000n, "µs": 1000n, ms: 1000000n, s: 1000000000n, m: 60000000000n, h: 3600000000000n };

function durationNanos(text) {
  let total = 0n;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/gu)) {
    total += BigInt(Math.round(Number(number) * Number(units[unit])));
  }
  return text.startsWith("-") ? -total : total;
}

function untyped(value) {
  if (typeof value === "number") {
    return Number.isInteger(value) ? BigInt(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map(untyped);
  }
  if (value !== null && typeof value === "object") {
    return new Map(Object.entries(value).map(([key, item]) => [key, untyped(item)]));
  }
  return value;
}

export function makeConverter({ create, TimestampSchema, DurationSchema }) {
  function text(value, schema) {
    switch (schema.format) {
      case "date-time":
      case "date": {
        const millis = Date.parse(value);
        if (Number.isNaN(millis)) {
          return value;
        }
        const fraction = /\.(\d+)/u.exec(value)?.[1] ?? "";
        return create(TimestampSchema, { seconds: BigInt(Math.floor(millis / 1000)), nanos: Number(fraction.padEnd(9, "0").slice(0, 9)) });
      }
      case "duration": {
        const nanos = durationNanos(value);
        return create(DurationSchema, { seconds: nanos / 1000000000n, nanos: Number(nanos % 1000000000n) });
      }
      case "byte":
        return new Uint8Array(Buffer.from(value, "base64"));
      default:
        return value;
    }
  }

  function object(value, schema, isRoot) {
    const fields = new Map();
    for (const [name, item] of Object.entries(value)) {
      const property = schema.properties?.[name];
      if (property) {
        fields.set(escapeName(name), convert(item, property));
      } else if (schema.additionalProperties) {
        fields.set(name, typeof schema.additionalProperties === "object" ? convert(item, schema.additionalProperties) : untyped(item));
      } else if ((isRoot || schema["x-kubernetes-embedded-resource"]) && ["apiVersion", "kind", "metadata"].includes(name)) {
        fields.set(name, untyped(item));
      } else if (schema["x-kubernetes-preserve-unknown-fields"]) {
        fields.set(escapeName(name), untyped(item));
      }
    }
    return fields;
  }

  function convert(value, schema, isRoot = false) {
    if (value === null || schema === undefined || schema["x-kubernetes-int-or-string"] || !schema.type) {
      return untyped(value);
    }
    switch (schema.type) {
      case "number":
        return value;
      case "integer":
        return typeof value === "number" ? BigInt(Math.trunc(value)) : untyped(value);
      case "string":
        return typeof value === "string" ? text(value, schema) : untyped(value);
      case "array":
        return Array.isArray(value) ? value.map((item) => convert(item, schema.items)) : untyped(value);
      case "object":
        return typeof value === "object" && !Array.isArray(value) ? object(value, schema, isRoot) : untyped(value);
      default:
        return value;
    }
  }

  return convert;
}
