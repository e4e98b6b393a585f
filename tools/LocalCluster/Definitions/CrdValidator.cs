using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks a CustomResourceDefinition, with kube-apiserver's findings and in its wording.</summary>
internal static class CrdValidator
{
    private static readonly string[] Scopes = ["Cluster", "Namespaced"];

    public static IReadOnlyList<FieldError> Validate(JsonObject crd, JsonObject? old)
    {
        var errors = new List<FieldError>();
        var spec = crd["spec"] as JsonObject ?? [];
        CheckName(crd, spec, errors);
        if (old is null || !JsonNode.DeepEquals(spec, old["spec"]))
        {
            CheckSpec(new HoistedSpec(spec), errors);
        }

        CheckStoredVersions(crd, spec, errors);
        if (old is not null)
        {
            CheckUpdate(spec, old["spec"] as JsonObject ?? [], IsEstablished(old), errors);
        }

        CheckApproval(crd, spec, old, errors);
        return errors;
    }

    private static void CheckName(JsonObject crd, JsonObject spec, List<FieldError> errors)
    {
        var name = (crd["metadata"] as JsonObject ?? []).Text("name");
        if (name != $"{(spec["names"] as JsonObject ?? []).Text("plural")}.{spec.Text("group")}")
        {
            errors.Add(FieldErrors.InvalidText("metadata.name", name, "must be spec.names.plural+\".\"+spec.group"));
        }
    }

    private static void CheckSpec(HoistedSpec spec, List<FieldError> errors)
    {
        CheckGroup(spec.Json.Text("group"), errors);
        Choice("spec.scope", spec.Json.Text("scope"), Scopes, errors);
        for (var i = 0; i < spec.Versions.Count; i++)
        {
            CheckVersion(spec, i, errors);
        }

        CheckVersions(spec, errors);
        CrdNames.Check(spec.Json["names"] as JsonObject ?? [], errors);
        CheckSchema(spec.Schema, spec.Versions.Any(HasStatus), "spec.validation", errors);
        CrdSubresourceRules.Check(spec.Subresources, "spec.subresources", errors);
        CrdColumnRules.Check(spec.Columns, "spec.additionalPrinterColumns", errors);
        CrdConversionRules.Check(spec.Json["conversion"] as JsonObject, errors);
        if (JsonKinds.IsTrue(spec.Json["preserveUnknownFields"]))
        {
            errors.Add(FieldErrors.Invalid("spec.preserveUnknownFields", "true", "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"));
        }
    }

    private static void CheckGroup(string group, List<FieldError> errors)
    {
        if (group.Length == 0)
        {
            errors.Add(FieldErrors.Required("spec.group"));
        }
        else if (string.Join(",", NameRules.Subdomain(group)) is { Length: > 0 } problem)
        {
            errors.Add(FieldErrors.InvalidText("spec.group", group, problem));
        }
        else if (!group.Contains('.', StringComparison.Ordinal))
        {
            errors.Add(FieldErrors.InvalidText("spec.group", group, "should be a domain with at least one dot"));
        }
    }

    public static void Choice(string path, string value, string[] accepted, List<FieldError> errors)
    {
        if (!accepted.Contains(value))
        {
            errors.Add(value.Length == 0 ? FieldErrors.Required(path) : FieldErrors.NotSupported(path, GoText.Quote(value), accepted));
        }
    }

    private static void CheckVersion(HoistedSpec spec, int index, List<FieldError> errors)
    {
        var version = spec.Versions[index];
        var path = string.Create(CultureInfo.InvariantCulture, $"spec.versions[{index}]");
        if (spec.Schema is null && version.At("schema", "openAPIV3Schema") is null)
        {
            errors.Add(FieldErrors.Required($"{path}.schema.openAPIV3Schema", "schemas are required"));
        }

        CrdNames.CheckLabel($"{path}.name", version.Text("name"), errors);
        CheckDeprecation(version, $"{path}.deprecationWarning", errors);
        CheckSchema(spec.SchemaOf(version), HasStatus(version), $"{path}.schema", errors);
        CrdSubresourceRules.Check(spec.SubresourcesOf(version), $"{path}.subresources", errors);
        CrdColumnRules.Check(spec.ColumnsOf(version), $"{path}.additionalPrinterColumns", errors);
    }

    private static void CheckDeprecation(JsonObject version, string path, List<FieldError> errors)
    {
        if (version["deprecationWarning"] is null)
        {
            return;
        }

        var warning = version.Text("deprecationWarning");
        if (!JsonKinds.IsTrue(version["deprecated"]))
        {
            errors.Add(FieldErrors.InvalidText(path, warning, "can only be set for deprecated versions"));
        }
        else if (warning.Length is 0 or > 256)
        {
            errors.Add(FieldErrors.InvalidText(path, warning, warning.Length == 0 ? "must not be an empty string" : "must be <= 256 characters long"));
        }
    }

    private static bool HasStatus(JsonObject version) => version.At("subresources", "status") is not null;

    private static void CheckSchema(JsonObject? validation, bool hasStatus, string path, List<FieldError> errors)
    {
        if (validation?["openAPIV3Schema"] is JsonObject schema)
        {
            DefinitionSchemaRules.Check(schema, hasStatus, $"{path}.openAPIV3Schema", errors);
        }
    }

    private static void CheckVersions(HoistedSpec spec, List<FieldError> errors)
    {
        var names = spec.Versions.ConvertAll(version => version.Text("name"));
        if (names.Distinct().Count() != names.Count)
        {
            errors.Add(FieldErrors.Invalid("spec.versions", spec.VersionsSyntax(), "must contain unique version names"));
        }

        if (spec.Versions.Count(version => JsonKinds.IsTrue(version["storage"])) != 1)
        {
            errors.Add(FieldErrors.Invalid("spec.versions", spec.VersionsSyntax(), "must have exactly one version marked as storage version"));
        }

        // The server keeps the first version's name a second time, and checks it there too.
        if (names is [{ Length: > 0 } first, ..])
        {
            CrdNames.CheckLabel("spec.version", first, errors);
        }
    }

    private static void CheckStoredVersions(JsonObject crd, JsonObject spec, List<FieldError> errors)
    {
        var hoisted = new HoistedSpec(spec);
        var storage = hoisted.Versions.FindAll(version => JsonKinds.IsTrue(version["storage"]));
        List<string> stored = [.. (crd["status"]?["storedVersions"] as JsonArray ?? []).Select(version => JsonKinds.AsText(version) ?? "")];
        if (storage.Count == 0 && stored.Count == 0)
        {
            errors.Add(FieldErrors.Invalid("status.storedVersions", "[]string(nil)", "must have at least one stored version"));
        }

        // The server itself adds the first one.
        errors.AddRange(storage.Skip(1).Where(version => !stored.Contains(version.Text("name")))
            .Select(version => FieldErrors.Invalid("status.storedVersions", hoisted.VersionSyntax(version), $"must have the storage version {version.Text("name")}")));
        for (var i = 0; i < stored.Count; i++)
        {
            if (!hoisted.Versions.Exists(version => version.Text("name") == stored[i]))
            {
                errors.Add(FieldErrors.InvalidText(string.Create(CultureInfo.InvariantCulture, $"status.storedVersions[{i}]"), stored[i], "must appear in spec.versions"));
            }
        }
    }

    private static void CheckUpdate(JsonObject spec, JsonObject old, bool established, List<FieldError> errors)
    {
        if (established)
        {
            Fixed(spec, old, ["scope"], errors);
            Fixed(spec, old, ["names", "kind"], errors);
        }

        Fixed(spec, old, ["group"], errors);
        Fixed(spec, old, ["names", "plural"], errors);
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

    /// <summary>Groups of Kubernetes itself need the word of who keeps them.</summary>
    private static void CheckApproval(JsonObject crd, JsonObject spec, JsonObject? old, List<FieldError> errors)
    {
        const string Annotation = "api-approved.kubernetes.io";
        var group = spec.Text("group");
        if (old is null && (group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal) || group is "k8s.io" or "kubernetes.io")
            && (crd.At("metadata", "annotations") ?? []).Text(Annotation).Length == 0)
        {
            errors.Add(FieldErrors.Required($"metadata.annotations[{Annotation}]", $"protected groups must have approval annotation \"{Annotation}\", see https://github.com/kubernetes/enhancements/pull/1111"));
        }
    }
}
