using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What a budget counts: AND across fields, OR within one. Only the project set means all of it and its children.</summary>
public sealed record BudgetScope
{
    /// <summary>The project; its children are included.</summary>
    [Required]
    public ObjectReference ProjectRef { get; set; } = new();

    /// <summary>Models, with * for any characters.</summary>
    [Items(32), Element(128, MinLength = 1, Pattern = Patterns.ModelGlob, Sentence = Patterns.ModelGlobSentence), ListType(ListKind.Set)]
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Members: OIDC subjects as issuerURL#subject, groups of an issuer as group:issuerURL#name, ServiceAccounts as system:serviceaccount:namespace:name, or virtual keys as key:name.</summary>
    [Items(64), Element(512, MinLength = 1), ListType(ListKind.Set)]
    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>Virtual keys by name.</summary>
    [Items(64), Element(40, MinLength = 1, Pattern = Patterns.Label, Sentence = Patterns.LabelSentence), ListType(ListKind.Set)]
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Tags that a request must carry, in its header x-claudeconfig-tags. Callers say them of themselves: a tag sorts requests, and keeps nobody from leaving it out.</summary>
    [Items(16), Element(128)]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}
