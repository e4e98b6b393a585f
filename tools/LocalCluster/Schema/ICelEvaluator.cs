using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>Evaluates the x-kubernetes-validations rules of one object.</summary>
internal interface ICelEvaluator
{
    /// <summary>What users are told with each write when rules cannot be evaluated here; null when they can.</summary>
    string? Notice { get; }

    /// <summary>Evaluates all rules of the schema, bottom included, in one go.</summary>
    /// <param name="schema">The schema as JSON, the same instance for the same schema.</param>
    IReadOnlyList<FieldError> Evaluate(JsonObject schema, JsonObject value, JsonObject? old);

    /// <summary>Compiles a schema's rules and reports what does not parse, for a CRD that is being created.</summary>
    IReadOnlyList<FieldError> Compile(JsonObject schema, string path);
}
