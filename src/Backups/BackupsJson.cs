using System.Text.Json.Serialization;

namespace ClaudeConfig.Backups;

/// <summary>JSON of manifests, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupsJson : JsonSerializerContext;
