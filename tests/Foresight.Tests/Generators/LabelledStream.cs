namespace ClaudeConfig.Foresight.Tests.Generators;

/// <summary>A stream, the windows in which something is wrong, and the length of its day in steps (0: none).</summary>
public sealed record LabelledStream(string Shape, double[] Values, (int First, int Last)[] Windows, int Day);
