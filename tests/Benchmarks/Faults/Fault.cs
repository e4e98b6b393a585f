namespace ClaudeConfig.Benchmarks.Faults;

/// <summary>Something that is made to fail for a while.</summary>
/// <param name="Name">What fails, as the table says it.</param>
/// <param name="Begin">Makes it fail; false where it cannot be made to here.</param>
/// <param name="End">Lets it be well again.</param>
internal sealed record Fault(string Name, Func<Task<bool>> Begin, Func<Task> End);
