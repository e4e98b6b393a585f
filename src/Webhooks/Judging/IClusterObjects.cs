using ClaudeConfig.Validation.Sets;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>What exists in the cluster, as far as a judgement needs it.</summary>
internal interface IClusterObjects : IObjectSource
{
    /// <summary>The exchange rates, or null.</summary>
    V1ConfigMap? ExchangeRates { get; }

    /// <summary>Labels of a namespace; null where there is none.</summary>
    IDictionary<string, string>? LabelsOf(string @namespace);
}
