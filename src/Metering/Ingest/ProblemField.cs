namespace ClaudeConfig.Metering.Ingest;

/// <summary>Finds the field that a sentence about an item begins with: <c>events[3].usage.output: -3; …</c> is about <c>usage.output</c>.</summary>
internal static class ProblemField
{
    public static string? Of(string? problem)
    {
        if (problem is null || problem.IndexOf(']', StringComparison.Ordinal) is not (>= 0 and var bracket))
        {
            return null;
        }

        var rest = problem.AsSpan(bracket + 1);
        var colon = rest.IndexOf(':');
        return colon > 1 && rest[0] == '.' ? rest[1..colon].ToString() : null;
    }
}
