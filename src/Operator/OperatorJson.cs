using System.Text.Json.Serialization;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Operator;

/// <summary>JSON of the Operator's own, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(RouteMatch[]))]
internal sealed partial class OperatorJson : JsonSerializerContext;
