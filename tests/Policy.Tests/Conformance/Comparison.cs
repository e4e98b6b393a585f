using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>Our judgement of settings beside the client's.</summary>
internal static partial class Comparison
{
    public static IReadOnlyList<Finding> Ours(JsonObject settings)
    {
        var findings = new FindingList(new ObjectKey("n", "a"));
        using var json = JsonDocument.Parse(settings.ToJsonString());
        new SettingsValidator(SettingsCatalogue.Current).Check((JsonObject)JsonNodes.Canonical(json.RootElement, "", findings)!, "", findings);
        return findings.Findings;
    }

    public static IEnumerable<Difference> Of(JsonObject settings, ClientVerdict client)
    {
        var ours = Ours(settings).Select(finding => (Finding: finding, Path: Dotted(finding.Path))).ToArray();
        // Nulls are left out of what is rendered.
        foreach (var remark in client.Dropped.Where(remark => !(settings.TryGetPropertyValue(remark.Path, out var value) && value is null) && !ours.Any(own => IsSame(own.Path, remark.Path) && (own.Finding.IsError || OnlyWarned(remark)))))
        {
            yield return new Difference(DifferenceKind.LetThrough, remark.Path, remark.Text);
        }

        foreach (var (finding, path) in ours.Where(own => own.Finding.IsError && !client.Dropped.Concat(client.Warned).Any(remark => IsSame(own.Path, remark.Path))))
        {
            yield return new Difference(DifferenceKind.RefusedAlone, path, finding.Message + (finding.Nearest is null ? "" : $" ({finding.Nearest})"));
        }

        foreach (var remark in client.Warned.Where(remark => !ours.Any(own => IsSame(own.Path, remark.Path))))
        {
            yield return new Difference(DifferenceKind.NotWarned, remark.Path, remark.Text);
        }
    }

    // What the client passes over and works without: we say so, and do not refuse it.
    private static bool OnlyWarned(ClientRemark remark) => remark.Path == "permissions.allow" || remark.Text.Contains("Unknown hook event", StringComparison.Ordinal);

    private static bool IsSame(string our, string theirs) => IsWithin(Alias(our), theirs);

    private static bool IsWithin(string ours, string client) => ours == client || ours.StartsWith(client + ".", StringComparison.Ordinal) || client.StartsWith(ours + ".", StringComparison.Ordinal);

    // Two names of the same key: the client speaks of the older.
    private static string Alias(string path) => path.Replace("additionalMarketplaces", "extraKnownMarketplaces", StringComparison.Ordinal).Replace("allowedMarketplaces", "strictKnownMarketplaces", StringComparison.Ordinal);

    private static string Dotted(string path) => Item().Replace(path, ".$1$2");

    [GeneratedRegex("""\["?([^"\]]*)"?\]()""")]
    private static partial Regex Item();
}
