using ClaudeConfig.Cli.Validating;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>The objects of a cluster for people: a line each, and below it why it is not fine.</summary>
internal static class StatusReport
{
    private const string Reset = "\u001b[0m";

    public static void Write(IReadOnlyList<ObjectState> states, TextWriter output, bool colours)
    {
        foreach (var group in states.GroupBy(state => state.Standing))
        {
            var (title, colour) = Heading(group.Key);
            output.WriteLine(colours ? $"{colour}{title}{Reset}" : title);
            foreach (var state in group)
            {
                output.WriteLine($"  {state.Kind} {state.Name}{(state.Summary.Length > 0 ? $"  {TextReport.Safe(state.Summary)}" : "")}");
                foreach (var reason in state.Reasons)
                {
                    output.WriteLine($"    {TextReport.Safe(reason.ToString())}");
                }
            }
        }

        output.WriteLine(states.Count == 0
            ? "There are no objects of the four kinds here."
            : $"{states.Count} objects: {Count(states, Standing.Wrong)} wrong, {Count(states, Standing.Waiting)} waiting, {Count(states, Standing.Told)} with something to say, {Count(states, Standing.Fine)} fine");
    }

    private static (string Title, string Colour) Heading(Standing standing) => standing switch
    {
        Standing.Wrong => ("NOT READY", "\u001b[31m"),
        Standing.Waiting => ("WAITING", "\u001b[33m"),
        Standing.Told => ("READY, BUT", "\u001b[33m"),
        _ => ("READY", "\u001b[32m"),
    };

    private static int Count(IReadOnlyList<ObjectState> states, Standing standing) => states.Count(state => state.Standing == standing);
}
