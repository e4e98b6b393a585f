using System.Text.Json.Serialization;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Operator.Controllers.Projects.Keys;

namespace ClaudeConfig.Operator;

/// <summary>JSON of the Operator's own, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(KeyRecord))]
[JsonSerializable(typeof(RouteMatch[]))]
internal sealed partial class OperatorJson : JsonSerializerContext;
