// The functions that kube-apiserver 1.26 adds to CEL and the strings extension lacks.

function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function listFunctions({ celMethod, listType, CelScalar }) {
  const list = listType(CelScalar.DYN);
  const method = (name, args, result, impl) => celMethod(name, list, args, result, function (...given) {
    return impl([...this], ...given);
  });
  const extreme = (name, sign) => method(name, [], CelScalar.DYN, (items) => {
    if (items.length === 0) {
      throw new Error(`${name} called on empty list`);
    }
    return items.reduce((best, item) => (sign * compare(item, best) > 0 ? item : best));
  });
  return [
    method("isSorted", [], CelScalar.BOOL, (items) => items.every((item, i) => i === 0 || compare(items[i - 1], item) <= 0)),
    method("sum", [], CelScalar.DYN, (items) => (items.length === 0 ? 0n : items.reduce((total, item) => total + item))),
    extreme("min", -1),
    extreme("max", 1),
    method("indexOf", [CelScalar.DYN], CelScalar.INT, (items, wanted) => BigInt(items.indexOf(wanted))),
    method("lastIndexOf", [CelScalar.DYN], CelScalar.INT, (items, wanted) => BigInt(items.lastIndexOf(wanted))),
  ];
}

function regexFunctions({ celMethod, listType, CelScalar }) {
  const all = (text, pattern, limit) => [...text.matchAll(new RegExp(pattern, "gu"))].map((match) => match[0]).slice(0, limit < 0 ? undefined : limit);
  return [
    celMethod("find", CelScalar.STRING, [CelScalar.STRING], CelScalar.STRING, function (pattern) {
      return new RegExp(pattern, "u").exec(this)?.[0] ?? "";
    }),
    celMethod("findAll", CelScalar.STRING, [CelScalar.STRING], listType(CelScalar.STRING), function (pattern) {
      return all(this, pattern, -1);
    }),
    celMethod("findAll", CelScalar.STRING, [CelScalar.STRING, CelScalar.INT], listType(CelScalar.STRING), function (pattern, limit) {
      return all(this, pattern, Number(limit));
    }),
  ];
}

// kube-apiserver takes absolute URIs and absolute paths, as Go's url.ParseRequestURI does.
function parseUrl(text) {
  if (text.startsWith("/")) {
    const parsed = new URL(text, "none://host");
    return { protocol: ":", host: "", hostname: "", port: "", pathname: parsed.pathname, searchParams: parsed.searchParams };
  }
  if (!/^[a-zA-Z][a-zA-Z0-9+.-]*:/u.test(text) || /\s/u.test(text)) {
    return undefined;
  }
  try {
    const parsed = new URL(text);
    const authority = /^[^:]+:\/\/(?:[^/?#@]*@)?([^/?#]*)/u.exec(text)?.[1] ?? "";
    const port = /:(\d+)$/u.exec(authority)?.[1] ?? "";
    return { protocol: parsed.protocol, host: authority, hostname: parsed.hostname, port, pathname: parsed.pathname, searchParams: parsed.searchParams };
  } catch {
    return undefined;
  }
}

function urlFunctions({ celFunc, celMethod, mapType, listType, CelScalar }) {
  const type = mapType(CelScalar.STRING, CelScalar.DYN);
  const part = (name, result) => celMethod(name, type, [], result, function () {
    return this.get(name);
  });
  return [
    celFunc("isURL", [CelScalar.STRING], CelScalar.BOOL, (text) => parseUrl(text) !== undefined),
    celFunc("url", [CelScalar.STRING], type, (text) => {
      const parsed = parseUrl(text);
      if (parsed === undefined) {
        throw new Error(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
      }
      const query = new Map();
      for (const key of new Set(parsed.searchParams.keys())) {
        query.set(key, parsed.searchParams.getAll(key));
      }
      return new Map([
        ["getScheme", parsed.protocol.slice(0, -1)],
        ["getHost", parsed.host],
        ["getHostname", parsed.hostname.replace(/^\[|\]$/gu, "")],
        ["getPort", parsed.port],
        ["getEscapedPath", parsed.pathname],
        ["getQuery", query],
      ]);
    }),
    ...["getScheme", "getHost", "getHostname", "getPort", "getEscapedPath"].map((name) => part(name, CelScalar.STRING)),
    part("getQuery", mapType(CelScalar.STRING, listType(CelScalar.STRING))),
  ];
}

export function kubernetesFunctions(cel) {
  return [...listFunctions(cel), ...regexFunctions(cel), ...urlFunctions(cel)];
}
