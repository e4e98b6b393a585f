using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Policy.Settings;

/// <summary>Checks settings against the catalogue. A known key must be right; an unknown one is carried through with a warning.</summary>
internal sealed partial class SettingsValidator(SettingsCatalogue catalogue)
{
    /// <summary>Checks the content of a managed-settings.json.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="path">Where they stand, for findings.</param>
    /// <param name="findings">Takes the findings.</param>
    /// <param name="only">The keys to look at; null for all.</param>
    public void Check(JsonObject settings, string path, FindingList findings, IReadOnlySet<string>? only = null)
    {
        foreach (var (name, value) in settings)
        {
            if (only?.Contains(name) == false)
            {
                continue;
            }

            var member = JsonPath.Member(path, name);
            if (catalogue.Root.Member(name) is not { } schema)
            {
                Unknown(name, catalogue.Keys, $"not known to this version (Claude Code {catalogue.ClaudeCodeVersion}); it is carried through unchecked", member, findings);
                continue;
            }

            if (schema.Scope == "global")
            {
                findings.Warn(member, "Claude Code reads this from ~/.claude.json only; in managed settings it has no effect");
            }

            if (schema.Note is { } note)
            {
                findings.Warn(member, note);
            }

            CheckValue(value, schema, member, findings);
        }
    }

    private static void Unknown(string name, IEnumerable<string> known, string message, string path, FindingList findings, bool isGuard = false)
    {
        if (SecurityKeys.MeantBy(name, known, isGuard) is { } meant)
        {
            findings.Error(path, "there is no such key, so it would protect nothing", nearest: meant);
        }
        else
        {
            findings.Warn(path, message, nearest: Spelling.Nearest(name, known, 2));
        }
    }

    private void CheckValue(JsonNode? value, ValueSchema schema, string path, FindingList findings)
    {
        if (schema.AnyOf.Count > 0)
        {
            CheckAlternatives(value, schema, path, findings);
            return;
        }

        if (!HasType(value, schema))
        {
            findings.Error(path, $"{JsonNodes.Shown(value)} is {Article(JsonNodes.KindOf(value))}; {Describe(schema)} is needed");
            return;
        }

        switch (value)
        {
            case JsonObject members:
                CheckObject(members, schema, path, findings);
                break;
            case JsonArray items:
                CheckArray(items, schema, path, findings);
                break;
            default:
                CheckScalar(value, schema, path, findings);
                break;
        }
    }

    private void CheckObject(JsonObject members, ValueSchema schema, string path, FindingList findings)
    {
        foreach (var name in schema.Required.Where(name => !members.ContainsKey(name)))
        {
            findings.Error(JsonPath.Member(path, name), $"nothing found; {(schema.Member(name) is { } member ? Describe(member) : "a value")} is required");
        }

        foreach (var (name, needed) in schema.Needs.Where(need => members.ContainsKey(need.Key) && !members.ContainsKey(need.Value)))
        {
            findings.Error(JsonPath.Member(path, name), $"means nothing without {needed}; set that, or remove this");
        }

        foreach (var (name, value) in members)
        {
            var memberPath = JsonPath.Member(path, name);
            if (schema.Rule == "env")
            {
                CheckVariable(name, memberPath, findings);
            }

            if (schema.Names is { } names && !names.IsMatch(name))
            {
                findings.Error(memberPath, $"the name \"{name}\" is not {schema.Form ?? "of the form that is needed"}");
            }
            else if (schema.Known.Count > 0 && !schema.Known.Contains(name))
            {
                // Events of hooks: what guards something is never run under a misspelt one.
                Unknown(name, schema.Known, $"not known to this version; known are {string.Join(", ", schema.Known)}", memberPath, findings, isGuard: true);
            }

            if (schema.Rule == "marketplaces" && value is JsonObject { } place && place["source"] is JsonObject source && JsonNodes.Text(source["source"]) == "settings" && JsonNodes.Text(source["name"]) is { } own && own != name)
            {
                findings.Error($"{memberPath}.source.name", $"\"{own}\" found; the marketplace is called \"{name}\" here, and must be called so there as well");
            }

            if (schema.Member(name) is { } member)
            {
                if (member.Note is { } note)
                {
                    findings.Warn(memberPath, note);
                }

                CheckValue(value, member, memberPath, findings);
            }
            else if (schema.Keys.Count > 0)
            {
                Unknown(name, schema.Keys.Keys, "not known to this version; it is carried through unchecked", memberPath, findings);
            }
        }
    }

    private void CheckArray(JsonArray items, ValueSchema schema, string path, FindingList findings)
    {
        if (items.Count < schema.MinItems)
        {
            findings.Error(path, $"{items.Count} items found; at least {schema.MinItems} are needed");
        }

        if (items.Count > schema.MaxItems)
        {
            findings.Error(path, $"{items.Count} items found; at most {schema.MaxItems} are allowed");
        }

        if (schema.Items is not { } itemSchema)
        {
            return;
        }

        for (var i = 0; i < items.Count; i++)
        {
            CheckValue(items[i], itemSchema, JsonPath.Item(path, i), findings);
        }
    }

    private static void CheckScalar(JsonNode? value, ValueSchema schema, string path, FindingList findings)
    {
        if (JsonNodes.Number(value) is { } number)
        {
            var wrong = number < schema.Min || number > schema.Max || number <= schema.Above || (schema.Constant is { } constant && number != constant);
            if (wrong)
            {
                findings.Error(path, $"{JsonNodes.Shown(value)} found; {Describe(schema)} is needed");
            }
        }

        if (JsonNodes.Text(value) is not { } text)
        {
            return;
        }

        if ((schema.Enum.Count > 0 && !schema.Enum.Contains(text)) || text.Length < schema.MinLength || (schema.Pattern is { } pattern && !pattern.IsMatch(text)))
        {
            findings.Error(path, $"{JsonNodes.Shown(value)} found; {Describe(schema)} is needed", nearest: Spelling.Nearest(text, schema.Enum));
        }
        else
        {
            TextRules.Check(schema.Rule, text, path, findings);
        }
    }

    /// <summary>Reports what is wrong with the alternative that was meant: the one whose fixed members fit, else the one that fits best.</summary>
    private void CheckAlternatives(JsonNode? value, ValueSchema schema, string path, FindingList findings)
    {
        var results = new List<(ValueSchema Alternative, FindingList Findings)>();
        foreach (var alternative in schema.AnyOf)
        {
            if (IsAnother(value, alternative))
            {
                continue;
            }

            var result = findings.Apart();
            CheckValue(value, alternative, path, result);
            if (Stricter(value, alternative))
            {
                result.Error(path, $"{JsonNodes.Shown(value)} fits none of the known forms");
            }

            if (!result.HasErrors)
            {
                findings.Add(result);
                return;
            }

            results.Add((alternative, result));
        }

        var meant = results.Where(result => Meant(value, result.Alternative)).Select(result => result.Findings).FirstOrDefault();
        if (meant is not null)
        {
            findings.Add(meant);
            return;
        }

        findings.Error(path, $"{JsonNodes.Shown(value)} found; one of these is needed: {string.Join("; ", schema.AnyOf.Select(Describe).Distinct())}");
    }

    // An alternative is told apart by names it does not have: there, an unknown name is another form and not a newer version.
    private static bool Stricter(JsonNode? value, ValueSchema alternative) =>
        value is JsonObject members && alternative is { Closed: true, Keys.Count: 1 } && members.Any(member => !alternative.Keys.ContainsKey(member.Key));

    /// <summary>A member that has one value only says that it is another form: nothing else in it need be looked at.</summary>
    private static bool IsAnother(JsonNode? value, ValueSchema alternative) =>
        value is JsonObject members && alternative.Keys.Any(key => key.Value.Enum.Count == 1 && JsonNodes.Text(members[key.Key]) is { } text && text != key.Value.Enum[0]);

    private static bool Meant(JsonNode? value, ValueSchema alternative) => value is JsonObject members
        ? alternative.Keys.Any(key => key.Value.Enum.Count == 1 && JsonNodes.Text(members[key.Key]) == key.Value.Enum[0])
            || (alternative.Keys.Count == 1 && members.ContainsKey(alternative.Keys.First().Key))
        : HasType(value, alternative) && alternative.Enum.Count == 0;

    private static void CheckVariable(string name, string path, FindingList findings)
    {
        if (!Variable().IsMatch(name))
        {
            findings.Error(path, $"\"{name}\" is not the name of an environment variable; use letters, digits and _, and no digit first");
        }
    }

    private static bool HasType(JsonNode? value, ValueSchema schema)
    {
        if (schema.Types.Count == 0)
        {
            return true;
        }

        var kind = JsonNodes.KindOf(value);
        return schema.Types.Contains(kind) || (kind == "number" && schema.Types.Contains("integer") && JsonNodes.Number(value) is { } number && number == decimal.Truncate(number));
    }

    private static string Article(string kind) => kind switch
    {
        "null" => "null",
        "object" or "array" or "integer" => $"an {kind}",
        _ => $"a {kind}",
    };

    private static string Describe(ValueSchema schema)
    {
        if (schema.Enum.Count > 0)
        {
            return schema.Enum.Count == 1 ? $"\"{schema.Enum[0]}\"" : $"one of {string.Join(", ", schema.Enum.Select(value => $"\"{value}\""))}";
        }

        if (schema.AnyOf.Count > 0)
        {
            return string.Join(" or ", schema.AnyOf.Select(Describe).Distinct());
        }

        var types = schema.Types.Count == 0 ? "a value" : string.Join(" or ", schema.Types.Select(Article));
        var parts = new[]
        {
            schema.Constant is { } constant ? $"equal to {constant}" : null,
            schema.Min is { } min ? $"at least {min}" : null,
            schema.Above is { } above ? $"greater than {above}" : null,
            schema.Max is { } max ? $"at most {max}" : null,
            schema.MinLength > 0 ? "not empty" : null,
            schema.Pattern is not null ? schema.Form : null,
            schema.Keys.Count == 0 ? null : $"with {string.Join(", ", schema.Keys.Select(key => key.Value.Enum.Count == 1 ? $"{key.Key} \"{key.Value.Enum[0]}\"" : key.Key).Order(StringComparer.Ordinal))}",
        };
        return string.Join(" ", parts.OfType<string>().Prepend(types));
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
