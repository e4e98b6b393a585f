using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy;

/// <summary>Collects the findings about one object.</summary>
internal sealed class FindingList(ObjectKey owner)
{
    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    public bool HasErrors => _findings.Exists(finding => finding.IsError);

    public void Error(string path, string message, string reason = ConfigurationConditions.InvalidSettingsReason, string? nearest = null) =>
        _findings.Add(new Finding(FindingSeverity.Error, owner, path, reason, message) { Nearest = nearest });

    public void Warn(string path, string message, string reason = ConfigurationConditions.UnknownSettingsReason, string? nearest = null) =>
        _findings.Add(new Finding(FindingSeverity.Warning, owner, path, reason, message) { Nearest = nearest });

    public FindingList Apart() => new(owner);

    public void Add(FindingList other) => _findings.AddRange(other._findings);
}
