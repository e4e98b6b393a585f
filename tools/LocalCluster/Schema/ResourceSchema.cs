using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>One version of a custom kind, compiled once and shared by all requests.</summary>
internal sealed class ResourceSchema
{
    private const string RulesSkipped = "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";

    private readonly SchemaNode _root;
    private readonly ICelEvaluator _cel;
    private readonly JsonObject? _scale;

    public ResourceSchema(JsonObject openApi, JsonObject? scale, ICelEvaluator cel)
    {
        Json = openApi;
        _root = SchemaParser.Parse(openApi);
        _scale = scale;
        _cel = cel;
        FieldType = FieldTypeBuilder.ForObject(_root);
    }

    /// <summary>The schema as its author wrote it.</summary>
    public JsonObject Json { get; }

    public FieldType FieldType { get; }

    /// <summary>Told with each write of an object whose rules cannot be evaluated here; null otherwise.</summary>
    public string? Notice => _root.HasCelRules ? _cel.Notice : null;

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
        if (_root.HasCelRules)
        {
            errors.AddRange(errors.Any(IsBlocking) ? [FieldErrors.Invalid(FieldErrors.NilPath, (JsonNode?)null, RulesSkipped)] : _cel.Evaluate(Json, value, old));
        }

        return errors;
    }

    /// <summary>Only the rules: what is checked of an object of another kind, which no schema claims.</summary>
    public IReadOnlyList<FieldError> ValidateRules(JsonObject value, JsonObject? old) => _root.HasCelRules ? _cel.Evaluate(Json, value, old) : [];

    private static bool IsBlocking(FieldError error) =>
        error.Reason is FieldErrors.RequiredReason or FieldErrors.TooLongReason or FieldErrors.TooManyReason or FieldErrors.TypeInvalidReason;

    private string Path(string name) => JsonKinds.AsText(_scale![name]) ?? "";
}
