using System.Text.Json.Serialization;

namespace ClaudeConfig.Operator.Backups;

/// <summary>JSON of what backups read of the API, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RawProject))]
[JsonSerializable(typeof(RawConfiguration))]
[JsonSerializable(typeof(RawRoute))]
[JsonSerializable(typeof(RawBudget))]
internal sealed partial class BackupJson : JsonSerializerContext;
