namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>The server's evaluator breaks down here: the whole rule fails, and no <c>||</c> saves it.</summary>
internal sealed class PanicException(string message) : Exception(message);
