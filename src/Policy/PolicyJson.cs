using System.Text.Json.Serialization;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Policy;

/// <summary>How parts of a spec become JSON: camelCase, unset left out. Works without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(McpServer))]
[JsonSerializable(typeof(BundleIndex))]
internal sealed partial class PolicyJson : JsonSerializerContext;
