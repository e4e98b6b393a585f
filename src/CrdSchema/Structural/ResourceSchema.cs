using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Cel.Rules;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>One version of a custom kind, compiled once and shared by all requests.</summary>
internal sealed class ResourceSchema
{
    private const string RulesSkipped = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    private readonly SchemaNode _root;
    private readonly RuleTree? _rules;
    private readonly JsonObject? _scale;

    public ResourceSchema(JsonObject openApi, JsonObject? scale)
    {
        Json = openApi;
        _root = SchemaParser.Parse(openApi);
        _scale = scale;
        _rules = RuleTree.Compile(_root, isRoot: true);
        FieldType = FieldTypeBuilder.ForObject(_root);
    }

    /// <summary>The schema as its author wrote it.</summary>
    public JsonObject Json { get; }

    public FieldType FieldType { get; }

    /// <summary>Removes what the schema does not know, in place.</summary>
    /// <returns>The path of every removed field, in ordinal order.</returns>
    public IReadOnlyList<string> Prune(JsonObject value)
    {
        var unknown = new List<string>(SchemaPruner.Prune(value, _root));
        MetadataFields.Prune(value, unknown);
        return unknown;
    }

    public void Default(JsonObject value) => SchemaDefaulter.Default(value, _root);

    /// <summary>Checks schema, scale paths, embedded resources, list types and CEL rules, in kube-apiserver's order.</summary>
    public IReadOnlyList<FieldError> Validate(JsonObject value, JsonObject? old)
    {
        var errors = SchemaValidator.Validate(value, _root);
        if (_scale is not null)
        {
            ScaleValidator.Validate(value, Path("specReplicasPath"), Path("statusReplicasPath"), Path("labelSelectorPath"), errors);
        }

        EmbeddedResourceValidator.Validate(value, _root, "", errors);
        ListTypeValidator.Validate(value, _root, "", errors);
        if (_rules is not null)
        {
            errors.AddRange(errors.Any(IsBlocking) ? [FieldErrors.Invalid(FieldErrors.NilPath, (JsonNode?)null, RulesSkipped)] : RuleValidation.Validate(_rules, value, old));
        }

        return errors;
    }

    /// <summary>Only the rules: what is checked of an object of another kind, which no schema claims.</summary>
    public IReadOnlyList<FieldError> ValidateRules(JsonObject value, JsonObject? old) => _rules is null ? [] : RuleValidation.Validate(_rules, value, old);

    private static bool IsBlocking(FieldError error) =>
        error.Reason is FieldErrors.RequiredReason or FieldErrors.TooLongReason or FieldErrors.TooManyReason or FieldErrors.TypeInvalidReason;

    private string Path(string name) => JsonKinds.AsText(_scale![name]) ?? "";
}
