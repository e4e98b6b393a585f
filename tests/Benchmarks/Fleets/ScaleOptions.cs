using System.Globalization;

namespace ClaudeConfig.Benchmarks.Fleets;

/// <summary>How large the simulated fleet is.</summary>
internal sealed record ScaleOptions(int Gateways, int Replicas, int Teams, int Seconds, bool Flush, bool Statements, bool Prepared)
{
    /// <param name="arguments"><c>gateways=N</c>, <c>replicas=N</c>, <c>teams=N</c>, <c>seconds=N</c> a phase, <c>fsync=on</c>, <c>statements</c>: also what the server spends its time on, <c>prepared</c>: statements that come often are prepared (Max Auto Prepare).</param>
    public static ScaleOptions Of(string[] arguments) => new(
        Number(arguments, "gateways", 500), Number(arguments, "replicas", 5), Number(arguments, "teams", 50), Number(arguments, "seconds", 8), arguments.Contains("fsync=on"),
        arguments.Contains("statements"), arguments.Contains("prepared"));

    private static int Number(string[] arguments, string name, int otherwise) =>
        arguments.FirstOrDefault(argument => argument.StartsWith(name + "=", StringComparison.Ordinal)) is { } found
            ? int.Parse(found[(name.Length + 1)..], CultureInfo.InvariantCulture)
            : otherwise;
}
