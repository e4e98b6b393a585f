namespace ClaudeConfig.Dashboard.Writing;

/// <summary>What became of a request for money.</summary>
internal enum GrantDecision
{
    Open,
    Approved,
    Denied,
}
