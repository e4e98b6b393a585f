using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Checks a value against a schema, with the findings and wording of kube-openapi's validator.</summary>
internal sealed class SchemaValidator
{
    private readonly List<FieldError> _errors = [];

    public static List<FieldError> Validate(JsonNode? value, SchemaNode schema, string path = "")
    {
        var validator = new SchemaValidator();
        validator.Check(value, schema, path);
        return validator._errors;
    }

    private void Check(JsonNode? value, SchemaNode schema, string path)
    {
        CheckType(value, schema, path);
        CheckEnum(value, schema, path);
        if (value is null)
        {
            return;
        }

        CheckBranches(value, schema, path);
        switch (value)
        {
            case JsonObject map:
                CheckObject(map, schema, path);
                break;
            case JsonArray list:
                CheckList(list, schema, path);
                break;
            default:
                ScalarChecks.Check((JsonValue)value, schema, path, _errors);
                break;
        }
    }

    private void CheckType(JsonNode? value, SchemaNode schema, string path)
    {
        if (schema.Type.Length == 0 && !schema.IntOrString)
        {
            return;
        }

        var kind = JsonKinds.Of(value);
        if (kind is JsonKinds.Text or JsonKinds.Array && schema.Type is not (JsonKinds.Integer or JsonKinds.Number) && Formats.IsKnown(schema.Format))
        {
            // As kube-apiserver has it: the format alone decides, and of a list it decides nothing.
            return;
        }

        var wanted = schema.IntOrString ? "integer,string" : schema.Type;
        var fits = kind switch
        {
            JsonKinds.Null => schema.Nullable,
            JsonKinds.Integer => wanted is JsonKinds.Integer or JsonKinds.Number || schema.IntOrString,
            JsonKinds.Number => wanted == JsonKinds.Number || (wanted == JsonKinds.Integer && IsWhole(value!)),
            JsonKinds.Text => wanted == JsonKinds.Text || schema.IntOrString,
            _ => wanted == kind,
        };
        if (!fits)
        {
            _errors.Add(FieldErrors.TypeInvalid(Shown(path), $"\"{kind}\"", $"{path} in body must be of type {wanted}: \"{kind}\""));
        }
    }

    private static bool IsWhole(JsonNode value) =>
        JsonKinds.AsDouble(value) is var number && Math.Floor(number) == number && Math.Abs(number) <= 9007199254740991;

    private void CheckEnum(JsonNode? value, SchemaNode schema, string path)
    {
        if (schema.Enum.Count == 0 || (value is null && schema.Nullable) || schema.Enum.Any(allowed => Same(allowed, value)))
        {
            return;
        }

        _errors.Add(FieldErrors.NotSupported(Shown(path), GoText.BadValue(value), schema.Enum.Select(allowed => JsonKinds.AsText(allowed) ?? allowed?.ToJsonString() ?? "null")));
    }

    private static bool Same(JsonNode? allowed, JsonNode? value) =>
        JsonNode.DeepEquals(allowed, value)
        || (allowed is JsonValue a && value is JsonValue b && JsonKinds.Of(a) is JsonKinds.Integer or JsonKinds.Number && JsonKinds.Of(b) is JsonKinds.Integer or JsonKinds.Number && JsonKinds.AsDouble(a) == JsonKinds.AsDouble(b));

    private void CheckObject(JsonObject map, SchemaNode schema, string path)
    {
        if (schema.MinProperties is { } min && map.Count < min)
        {
            _errors.Add(FieldErrors.Invalid(Shown(path), map, $"{path} in body should have at least {min} properties"));
        }

        if (schema.MaxProperties is { } max && map.Count > max)
        {
            _errors.Add(FieldErrors.TooMany(Shown(path), map.Count, max));
        }

        foreach (var name in schema.Required)
        {
            if (!map.ContainsKey(name))
            {
                _errors.Add(FieldErrors.Required(Join(path, name)));
            }
        }

        if (schema.Properties.Count == 0 && schema.Additional is null)
        {
            return;
        }

        foreach (var (name, value) in map)
        {
            if (schema.Properties.TryGetValue(name, out var child) || (child = schema.Additional) is not null)
            {
                Check(value, child, Join(path, name));
            }
        }
    }

    private void CheckList(JsonArray list, SchemaNode schema, string path)
    {
        if (schema.MinItems is { } min && list.Count < min)
        {
            _errors.Add(FieldErrors.Invalid(Shown(path), list.Count.ToString(CultureInfo.InvariantCulture), $"{path} in body should have at least {min} items"));
        }

        if (schema.MaxItems is { } max && list.Count > max)
        {
            _errors.Add(FieldErrors.TooMany(Shown(path), list.Count, max));
        }

        if (schema.UniqueItems && list.Where((item, i) => list.Take(i).Any(before => JsonNode.DeepEquals(before, item))).Any())
        {
            _errors.Add(FieldErrors.Invalid(Shown(path), "\"\"", $"{path} in body shouldn't contain duplicates"));
        }

        for (var i = 0; schema.Items is { } items && i < list.Count; i++)
        {
            Check(list[i], items, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
        }
    }

    private void CheckBranches(JsonNode value, SchemaNode schema, string path)
    {
        if (schema.AnyOf.Count > 0)
        {
            CheckAnyOf(value, schema.AnyOf, path);
        }

        if (schema.OneOf.Count > 0)
        {
            CheckOneOf(value, schema.OneOf, path);
        }

        var failed = schema.AllOf.Select(branch => Validate(value, branch, path)).Where(errors => errors.Count > 0).ToList();
        if (failed.Count > 0)
        {
            var nothing = failed.Count == schema.AllOf.Count ? ". None validated" : "";
            _errors.Add(Composite($"{GoText.Quote(path)} must validate all the schemas (allOf){nothing}"));
            _errors.AddRange(failed.SelectMany(errors => errors));
        }

        if (schema.Not is { } not && Validate(value, not, path).Count == 0)
        {
            _errors.Add(Composite($"{GoText.Quote(path)} must not validate the schema (not)"));
        }
    }

    private void CheckAnyOf(JsonNode value, IReadOnlyList<SchemaNode> branches, string path)
    {
        var results = branches.Select(branch => Validate(value, branch, path)).ToList();
        if (results.All(errors => errors.Count > 0))
        {
            _errors.Add(Composite($"{GoText.Quote(path)} must validate at least one schema (anyOf)"));
            _errors.AddRange(Nearest(results));
        }
    }

    private void CheckOneOf(JsonNode value, IReadOnlyList<SchemaNode> branches, string path)
    {
        var results = branches.Select(branch => Validate(value, branch, path)).ToList();
        var valid = results.Count(errors => errors.Count == 0);
        if (valid == 1)
        {
            return;
        }

        var found = valid == 0 ? "Found none valid" : $"Found {valid} valid alternatives";
        _errors.Add(Composite($"{GoText.Quote(path)} must validate one and only one schema (oneOf). {found}"));
        if (valid == 0)
        {
            _errors.AddRange(Nearest(results));
        }
    }

    /// <summary>The errors of the branch that came nearest, as kube-apiserver reports them beside the summary.</summary>
    private static List<FieldError> Nearest(List<List<FieldError>> results) => results.MinBy(errors => errors.Count)!;

    private static FieldError Composite(string message) => FieldErrors.InvalidText(FieldErrors.NilPath, "", message);

    private static string Shown(string path) => path.Length == 0 ? FieldErrors.NilPath : path;

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
