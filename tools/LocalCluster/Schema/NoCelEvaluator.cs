using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Schema;

/// <summary>Stands in where no evaluator is installed: lets everything pass and says so.</summary>
internal sealed class NoCelEvaluator(string notice) : ICelEvaluator
{
    public string? Notice => notice;

    public IReadOnlyList<FieldError> Evaluate(JsonObject schema, JsonObject value, JsonObject? old) => [];

    public IReadOnlyList<FieldError> Compile(JsonObject schema, string path) => [];
}
