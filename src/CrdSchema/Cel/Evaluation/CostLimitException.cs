namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>An evaluation was ended because it costs more than it may.</summary>
internal sealed class CostLimitException : Exception;
