using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>Checks a CustomResourceDefinition, in kube-apiserver's wording.</summary>
internal static class CrdValidator
{
    private static readonly string[] Scopes = ["Cluster", "Namespaced"];
    private static readonly string[] Strategies = ["None", "Webhook"];

    public static IReadOnlyList<FieldError> Validate(JsonObject crd, JsonObject? old)
    {
        var errors = new List<FieldError>();
        var spec = crd["spec"] as JsonObject ?? [];
        CheckName(crd, spec, errors);
        CheckGroup(spec.Text("group"), errors);
        CheckNames(spec["names"] as JsonObject ?? [], errors);
        if (!Scopes.Contains(spec.Text("scope")))
        {
            errors.Add(spec.Text("scope").Length == 0 ? FieldErrors.Required("spec.scope") : FieldErrors.NotSupported("spec.scope", GoText.Quote(spec.Text("scope")), Scopes));
        }

        CheckVersions(spec.Items("versions").ToList(), errors);
        CheckSchemas(spec.Items("versions").ToList(), errors);
        CheckConversion(spec["conversion"] as JsonObject ?? [], errors);
        if (old is not null)
        {
            CheckUpdate(crd, spec, old["spec"] as JsonObject ?? [], IsEstablished(old), errors);
        }

        return errors;
    }

    /// <summary>Where a version's schema is found in errors: the server keeps one that all versions share in a place of its own.</summary>
    public static string SchemaPath(bool shared, int version) =>
        shared ? "spec.validation.openAPIV3Schema" : string.Create(CultureInfo.InvariantCulture, $"spec.versions[{version}].schema.openAPIV3Schema");

    private static void CheckName(JsonObject crd, JsonObject spec, List<FieldError> errors)
    {
        var name = (crd["metadata"] as JsonObject ?? []).Text("name");
        if (name != $"{(spec["names"] as JsonObject ?? []).Text("plural")}.{spec.Text("group")}")
        {
            errors.Add(FieldErrors.InvalidText("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }
    }

    private static void CheckGroup(string group, List<FieldError> errors)
    {
        if (group.Length == 0)
        {
            errors.Add(FieldErrors.Required("spec.group"));
        }
        else if (NameRules.Subdomain(group).FirstOrDefault() is { } problem)
        {
            errors.Add(FieldErrors.InvalidText("spec.group", group, problem));
        }
        else if (!group.Contains('.', StringComparison.Ordinal))
        {
            errors.Add(FieldErrors.InvalidText("spec.group", group, "should be a domain with at least one dot"));
        }
    }

    private static void CheckNames(JsonObject names, List<FieldError> errors)
    {
        foreach (var field in (string[])["plural", "singular", "kind", "listKind"])
        {
            var name = names.Text(field);
            if (name.Length == 0)
            {
                errors.Add(FieldErrors.Required($"spec.names.{field}"));
            }
            else
            {
                // Kinds are CamelCase: what counts is that they make good names once lowered.
                var checkedName = field is "kind" or "listKind" ? name.ToLowerInvariant() : name;
                var prefix = field is "kind" or "listKind" ? "may have mixed case, but should otherwise match: " : "";
                errors.AddRange(NameRules.Dns1035Label(checkedName).Select(problem => FieldErrors.InvalidText($"spec.names.{field}", name, prefix + problem)));
            }
        }

        if (names.Text("kind").Length > 0 && names.Text("kind") == names.Text("listKind"))
        {
            errors.Add(FieldErrors.InvalidText("spec.names.listKind", names.Text("listKind"), "kind and listKind may not be the same"));
        }

        foreach (var list in (string[])["shortNames", "categories"])
        {
            var i = 0;
            foreach (var name in (names[list] as JsonArray ?? []).Select(item => JsonKinds.AsText(item) ?? ""))
            {
                var path = string.Create(CultureInfo.InvariantCulture, $"spec.names.{list}[{i++}]");
                errors.AddRange(NameRules.Dns1035Label(name).Select(problem => FieldErrors.InvalidText(path, name, problem)));
            }
        }
    }

    private static void CheckVersions(List<JsonObject> versions, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < versions.Count; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"spec.versions[{i}]");
            var name = versions[i].Text("name");
            errors.AddRange(NameRules.Dns1035Label(name).Select(problem => FieldErrors.InvalidText($"{path}.name", name, problem)));
            if (!names.Add(name))
            {
                errors.Add(FieldErrors.Invalid("spec.versions", GoText.Quote(name), "must contain unique version names"));
            }
        }

        if (versions.Count(version => JsonKinds.IsTrue(version["storage"])) != 1)
        {
            errors.Add(FieldErrors.Invalid("spec.versions", GoText.Quote(string.Join(",", names)), "must have exactly one version marked as storage version"));
        }
    }

    private static void CheckSchemas(List<JsonObject> versions, List<FieldError> errors)
    {
        var shared = versions.Count > 0 && versions.All(version => JsonNode.DeepEquals(version["schema"], versions[0]["schema"]));
        for (var i = 0; i < (shared ? 1 : versions.Count); i++)
        {
            var path = SchemaPath(shared, i);
            if (versions[i]["schema"]?["openAPIV3Schema"] is JsonObject schema)
            {
                StructuralSchemaRules.Check(schema, path, errors);
            }
            else
            {
                errors.Add(FieldErrors.Required(string.Create(CultureInfo.InvariantCulture, $"spec.versions[{i}].schema.openAPIV3Schema"), "schemas are required"));
            }
        }
    }

    private static void CheckConversion(JsonObject conversion, List<FieldError> errors)
    {
        var strategy = conversion.Text("strategy");
        if (strategy.Length > 0 && !Strategies.Contains(strategy))
        {
            errors.Add(FieldErrors.NotSupported("spec.conversion.strategy", GoText.Quote(strategy), Strategies));
        }

        if (strategy == "Webhook" && conversion.At("webhook", "clientConfig") is null)
        {
            errors.Add(FieldErrors.Required("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook"));
        }
    }

    private static void CheckUpdate(JsonObject crd, JsonObject spec, JsonObject old, bool established, List<FieldError> errors)
    {
        if (established)
        {
            Fixed(spec, old, ["scope"], errors);
            Fixed(spec, old, ["names", "kind"], errors);
        }

        Fixed(spec, old, ["group"], errors);
        Fixed(spec, old, ["names", "plural"], errors);
        var names = spec.Items("versions").Select(version => version.Text("name")).ToHashSet();
        var stored = (crd["status"]?["storedVersions"] as JsonArray ?? []).Select(version => JsonKinds.AsText(version) ?? "").ToList();
        for (var i = 0; i < stored.Count; i++)
        {
            if (!names.Contains(stored[i]))
            {
                errors.Add(FieldErrors.InvalidText(string.Create(CultureInfo.InvariantCulture, $"status.storedVersions[{i}]"), stored[i], "must appear in spec.versions"));
            }
        }
    }

    private static void Fixed(JsonObject spec, JsonObject old, string[] path, List<FieldError> errors)
    {
        var (now, before) = path.Aggregate(((JsonNode?)spec, (JsonNode?)old), (pair, name) => (pair.Item1?[name], pair.Item2?[name]));
        if (!JsonNode.DeepEquals(now, before))
        {
            errors.Add(FieldErrors.Invalid($"spec.{string.Join('.', path)}", now, "field is immutable"));
        }
    }

    private static bool IsEstablished(JsonObject crd) =>
        (crd["status"] as JsonObject ?? []).Items("conditions").Any(condition => condition.Text("type") == "Established" && condition.Text("status") == "True");
}
