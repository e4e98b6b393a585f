namespace ClaudeConfig.LocalCluster.Patch.Typed;

/// <summary>A value that does not fit its type so that it cannot be merged, such as a list with two items of one key.</summary>
internal sealed class TypedValueException(string message) : Exception(message);
