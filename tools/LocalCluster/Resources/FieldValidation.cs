namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>What happens to unknown and duplicate fields of a request.</summary>
internal enum FieldValidation
{
    Warn,
    Ignore,
    Strict,
}
