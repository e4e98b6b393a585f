using System.Globalization;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Benchmarks.Operator;

/// <summary>What the operator says it sent: every request but reads (Events included), and its applies by resource.</summary>
internal sealed partial record OperatorWrites(double Total, IReadOnlyDictionary<string, double> Applied)
{
    public static OperatorWrites Parse(string metrics)
    {
        var total = Requests().Matches(metrics).Where(match => match.Groups[1].Value != "GET").Sum(Value);
        var applied = Applies().Matches(metrics)
            .GroupBy(match => match.Groups[1].Value)
            .ToDictionary(group => group.Key, group => group.Sum(Value));
        return new OperatorWrites(total, applied);
    }

    public double Of(string resource) => Applied.GetValueOrDefault(resource);

    private static double Value(Match match) => double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("""^rest_client_requests_total\{[^}]*method="([A-Z]+)"[^}]*\} (\S+)""", RegexOptions.Multiline)]
    private static partial Regex Requests();

    [GeneratedRegex("""^controller_runtime_apply_total\{[^}]*resource="([^"]+)",outcome="(?:created|updated|repaired)"[^}]*\} (\S+)""", RegexOptions.Multiline)]
    private static partial Regex Applies();
}
