using ClaudeConfig.Validation.Sets;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>What exists in the cluster, as far as a judgement needs it.</summary>
internal interface IClusterObjects : IObjectSource
{
    /// <summary>Currencies with an exchange rate; null where there are no rates.</summary>
    IReadOnlySet<string>? Currencies { get; }

    /// <summary>Labels of a namespace; null where there is none.</summary>
    IReadOnlyDictionary<string, string>? LabelsOf(string @namespace);
}
