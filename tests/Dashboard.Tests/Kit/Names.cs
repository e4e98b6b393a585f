namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>Namespaces of one run: a control plane may be shared with others.</summary>
public sealed record Names(string Run)
{
    public string Payments => $"payments-{Run}";

    public string Search => $"search-{Run}";

    public string Platform => $"platform-{Run}";
}
