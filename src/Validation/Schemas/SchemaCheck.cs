using System.Text.Json.Nodes;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;
using ClaudeConfig.Validation.Documents;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>
/// Holds an object against the schema of its kind: everything that kube-apiserver would refuse, strict field validation included, all at once and in
/// plain words. What is left of the object without its faults is checked further.
/// </summary>
internal sealed class SchemaCheck
{
    private const string ValuePrefix = "Invalid value: ";

    private readonly List<SchemaFinding> _findings = [];
    private readonly List<string> _damage = [];
    private readonly HashSet<JsonArray> _gaps = [];
    private readonly Dictionary<string, IReadOnlyList<int>> _places = new(StringComparer.Ordinal);

    private SchemaCheck()
    {
    }

    /// <param name="root">The object.</param>
    /// <param name="kind">Its kind.</param>
    /// <returns>What is wrong, what is left, and where something had to be left out.</returns>
    public static SchemaCheckResult Check(ManifestNode root, KindSchema kind)
    {
        var check = new SchemaCheck();
        var left = new JsonObject();
        check.Object(root, kind.Root, "", left, isRoot: true);
        check.Rules(root, left, kind.Rules);
        check.Close(left, "");
        return new SchemaCheckResult(check._findings, left, check._damage, check._places);
    }

    /// <summary>Takes the gaps out, and remembers which places of their lists are left.</summary>
    private void Close(JsonNode? node, string path)
    {
        if (node is JsonObject map)
        {
            foreach (var (name, value) in map)
            {
                Close(value, NodePath.Member(path, name));
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Close(list[i], NodePath.Item(path, i));
            }

            if (_gaps.Contains(list))
            {
                _places[path] = [.. Enumerable.Range(0, list.Count).Where(i => list[i] is not null)];
                list.RemoveAll(item => item is null);
            }
        }
    }

    private JsonNode? Value(ManifestNode node, SchemaNode schema, string path)
    {
        if (!HasType(node, schema))
        {
            Report(ProblemRules.WrongType, path, node, schema.Type == JsonKinds.Text && schema.Enum.Count == 0 && node.Scalar is not null ? Described.NoText(node) : $"{Described.Is(node)}{Described.Wanted(schema)} is needed");
            return null;
        }

        if (schema.Enum.Count > 0 && !schema.Enum.Any(allowed => JsonNode.DeepEquals(allowed, node.Scalar)))
        {
            var nearest = node.Text is { } text ? Spelling.Nearest(text, schema.Enum.Select(JsonKinds.AsText).OfType<string>()) : null;
            Report(ProblemRules.NotAllowed, path, node, $"{Described.Value(node)} found; {Described.Enum(schema)} is needed", nearest);
            return null;
        }

        if (node.Members is not null)
        {
            var left = new JsonObject();
            return Object(node, schema, path, left, isRoot: false) ? left : null;
        }

        if (node.Items is not null)
        {
            return List(node, schema, path);
        }

        return ScalarProblem.Of(node.Scalar!, schema) is { } problem ? Refused(path, node, problem) : node.Scalar!.DeepClone();
    }

    private JsonNode? Refused(string path, ManifestNode node, string problem)
    {
        Report(ProblemRules.NotAllowed, path, node, problem);
        return null;
    }

    /// <returns>Whether all that is required is there.</returns>
    private bool Object(ManifestNode node, SchemaNode schema, string path, JsonObject left, bool isRoot)
    {
        var present = node.Members!.Where(member => !member.Value.IsNull || IsKept(schema, member.Name)).ToArray();
        if (schema.MaxProperties is { } max && present.Length > max)
        {
            Report(ProblemRules.NotAllowed, path, node, $"{present.Length} entries found; at most {max} are allowed");
        }
        else if (schema.MinProperties is { } min && present.Length < min)
        {
            Report(ProblemRules.NotAllowed, path, node, $"{present.Length} entries found; at least {min} are needed");
        }

        foreach (var member in present)
        {
            Member(member, schema, path, left, isRoot);
        }

        var missing = schema.Required.Where(name => !present.Any(member => member.Name == name)).ToArray();
        foreach (var name in missing)
        {
            var wanted = schema.Properties.TryGetValue(name, out var field) ? Described.Wanted(field) : "a value";
            _damage.Add(NodePath.Member(path, name));
            _findings.Add(new SchemaFinding(ProblemRules.MissingField, NodePath.Member(path, name), $"nothing found; {wanted} is required") { Line = node.Line, Column = node.Column });
        }

        return missing.Length == 0;
    }

    private void Member(ManifestMember member, SchemaNode schema, string path, JsonObject left, bool isRoot)
    {
        var memberPath = schema.Properties.ContainsKey(member.Name) || schema.PreserveUnknown || schema.Additional is null
            ? PathOf(path, member.Name)
            : $"{path}[{member.Name}]";
        if (isRoot && member.Name == "metadata")
        {
            // Every kind has it, and no definition describes it.
            return;
        }

        if (schema.Properties.TryGetValue(member.Name, out var child) || (child = schema.Additional) is not null)
        {
            if (Value(member.Value, child, memberPath) is { } kept)
            {
                left[member.Name] = kept;
            }
        }
        else if (schema.PreserveUnknown)
        {
            left[member.Name] = member.Value.ToJson();
        }
        else
        {
            var nearest = Spelling.Nearest(member.Name, schema.Properties.Keys);
            _findings.Add(new SchemaFinding(ProblemRules.UnknownField, memberPath, $"there is no field {Described.Cut(member.Name)}; known are {Known(schema)}")
            {
                Line = member.Line,
                Column = member.Column,
                Nearest = nearest,
            });
        }
    }

    private JsonArray List(ManifestNode node, SchemaNode schema, string path)
    {
        var left = new JsonArray();
        var (items, count) = (node.Items!, node.Items!.Count);
        if (count > schema.MaxItems)
        {
            Report(ProblemRules.NotAllowed, path, node, $"{count} items found; at most {schema.MaxItems} are allowed");
        }
        else if (count < schema.MinItems)
        {
            Report(ProblemRules.NotAllowed, path, node, count == 0 ? $"an empty list found; at least {schema.MinItems} is needed" : $"{count} items found; at least {schema.MinItems} are needed");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; schema.Items is { } itemSchema && i < count; i++)
        {
            var itemPath = NodePath.Item(path, i);
            var before = _damage.Count;
            if (items[i].IsNull)
            {
                Report(ProblemRules.WrongType, itemPath, items[i], $"null found; {Described.Wanted(itemSchema)} is needed");
            }
            else if (Value(items[i], itemSchema, itemPath) is { } item && !IsRepeated(items[i], schema, itemPath, seen) && !Lacks(itemPath, item, itemSchema, before))
            {
                left.Add(item);
                continue;
            }

            // Its place stays, so that what follows keeps its number.
            Damage(itemPath);
            left.Add((JsonNode?)null);
            _gaps.Add(left);
        }

        return left;
    }

    /// <summary>An item that lacks what is required is left out whole: nothing that acts on it expects that.</summary>
    private bool Lacks(string path, JsonNode item, SchemaNode schema, int before) =>
        item is JsonObject map && _damage.Count > before && schema.Required.Any(name => !map.ContainsKey(name)) && _damage.Skip(before).Any(damage => NodePath.IsWithin(damage, path));

    private bool IsRepeated(ManifestNode item, SchemaNode list, string path, HashSet<string> seen)
    {
        if (list.ListType is not ("set" or "map"))
        {
            return false;
        }

        var identity = list.ListType == "set" ? [("", item)] : list.ListMapKeys.Select(key => (Name: key, Value: item[key])).Where(key => key.Value is { IsNull: false }).ToArray();
        if (seen.Add(string.Join('\u0001', identity.Select(key => $"{key.Item1}\u0002{key.Item2?.ToJson()?.ToJsonString()}"))))
        {
            return false;
        }

        var shown = list.ListType == "set" ? Described.Value(item) : string.Join(", ", identity.Select(key => $"{key.Item1} {Described.Value(key.Item2!)}"));
        Report(ProblemRules.DuplicateItem, path, item, $"{shown} stands in this list twice; keep one");
        return true;
    }

    private void Rules(ManifestNode root, JsonObject left, RuleTree? rules)
    {
        if (rules is null)
        {
            return;
        }

        foreach (var error in RuleValidation.Validate(rules, left, null))
        {
            var path = error.Field == FieldErrors.NilPath ? "" : error.Field;
            // A rule over something that is broken says nothing new.
            if (_damage.Exists(damage => NodePath.IsWithin(damage, path) || NodePath.IsWithin(path, damage)))
            {
                continue;
            }

            var (line, column, value) = NodePath.Find(root, path);
            _findings.Add(new SchemaFinding(ProblemRules.Schema, path, RuleMessage(error, value)) { Line = line, Column = column, Value = value });
            _damage.Add(path);
        }
    }

    private static string RuleMessage(FieldError error, ManifestNode? value)
    {
        // "Invalid value: "object": what is allowed".
        var text = error.Message.StartsWith(ValuePrefix, StringComparison.Ordinal) ? error.Message[ValuePrefix.Length..] : error.Message;
        var end = text.StartsWith('"') ? text.IndexOf("\": ", StringComparison.Ordinal) : -1;
        var message = end < 0 ? text : text[(end + 3)..];
        return value?.Scalar is null ? message : $"{Described.Value(value)} found; {message}";
    }

    private static bool HasType(ManifestNode node, SchemaNode schema)
    {
        if (schema.Type.Length == 0)
        {
            return true;
        }

        var kind = node.Members is not null ? JsonKinds.Object : node.Items is not null ? JsonKinds.Array : JsonKinds.Of(node.Scalar);
        return kind == schema.Type || (kind == JsonKinds.Null && schema.Nullable)
            || (schema.Type == JsonKinds.Number && kind == JsonKinds.Integer)
            || (schema.Type == JsonKinds.Integer && kind == JsonKinds.Number && JsonKinds.AsDouble(node.Scalar!) is var number && Math.Floor(number) == number && Math.Abs(number) <= 9007199254740991);
    }

    // Where null is allowed it is a value; everywhere else the API server drops it, as if it were not written.
    private static bool IsKept(SchemaNode schema, string name) =>
        schema.Properties.TryGetValue(name, out var child) || (child = schema.Additional) is not null ? child.Nullable : true;

    private static string Known(SchemaNode schema) => schema.Properties.Count == 0 ? "none" : string.Join(", ", schema.Properties.Keys.Order(StringComparer.Ordinal));

    private static string PathOf(string path, string name) =>
        name.Length > 0 && name.AsSpan().IndexOfAny(".[]\" ") < 0 ? NodePath.Member(path, name) : $"{path}[\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"]";

    private void Report(ProblemRule rule, string path, ManifestNode node, string message, string? nearest = null)
    {
        Damage(path);
        _findings.Add(new SchemaFinding(rule, path, message) { Line = node.Line, Column = node.Column, Value = node, Nearest = nearest });
    }

    private void Damage(string path)
    {
        if (!_damage.Contains(path))
        {
            _damage.Add(path);
        }
    }
}
