using System.Globalization;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>What an operator counts about itself.</summary>
internal sealed partial class OperatorMetrics
{
    private static readonly HttpClient Http = new();
    private readonly IReadOnlyList<(string Name, string Labels, double Value)> samples;

    private OperatorMetrics(string text) => samples =
    [
        .. Sample().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value, double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture))),
    ];

    public static async Task<OperatorMetrics> ReadAsync(Uri address) => new(await Http.GetStringAsync(new Uri(address, "/metrics")));

    /// <summary>Requests to the API that were not reads. Without leader election they are all a controller's, or Events.</summary>
    public double Writes => samples.Where(sample => sample.Name == "rest_client_requests_total" && !sample.Labels.Contains("method=\"GET\"", StringComparison.Ordinal)).Sum(sample => sample.Value);

    /// <summary>The sum over all series of a metric whose labels hold this text.</summary>
    public double Sum(string name, string labels = "") =>
        samples.Where(sample => sample.Name == name && sample.Labels.Contains(labels, StringComparison.Ordinal)).Sum(sample => sample.Value);

    [GeneratedRegex(@"^(\w+)(?:\{([^}]*)\})? (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}
