using System.Text.Json.Serialization;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>The Gateway API's kinds that are written here, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HttpRoute))]
[JsonSerializable(typeof(BackendTlsPolicy))]
internal sealed partial class GatewayApiJson : JsonSerializerContext;
