using System.Text.Json.Serialization;

namespace ClaudeConfig.Webhooks.Reviews;

/// <summary>Reviews as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdmissionReview))]
internal sealed partial class ReviewJson : JsonSerializerContext;
