using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>What one token class of one scope cost and used in a span of time, in USD.</summary>
internal sealed record SpendLeaf(Attribution Attribution, string Model, ObjectRef? Route, string TokenClass, decimal Cost, long Tokens)
{
    /// <summary>By the names of the dimensions that an incident's driver can have.</summary>
    public IReadOnlyDictionary<string, string> Traits => new Dictionary<string, string>
    {
        ["project"] = Attribution.Project.ToString(),
        ["member"] = Attribution.Member ?? "",
        ["key"] = Attribution.Key ?? "",
        ["model"] = Model,
        ["route"] = Route?.ToString() ?? "",
        ["tokenClass"] = TokenClass,
    };
}
