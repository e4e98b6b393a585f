namespace ClaudeConfig.ControllerRuntime.Health;

/// <summary>The answer of a probe.</summary>
/// <param name="Ok">Whether it passes.</param>
/// <param name="Problems">What is wrong, one sentence each.</param>
public sealed record HealthReport(bool Ok, IReadOnlyList<string> Problems)
{
    /// <summary>A report from a list of problems: good when there are none.</summary>
    /// <param name="problems">What is wrong.</param>
    public static HealthReport From(IEnumerable<string> problems)
    {
        string[] found = [.. problems];
        return new HealthReport(found.Length == 0, found);
    }

    /// <summary>The body of the probe.</summary>
    public override string ToString() => Ok ? "ok" : string.Join('\n', Problems);
}
