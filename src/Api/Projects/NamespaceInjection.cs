using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>What pods of one namespace of a project get.</summary>
public sealed record NamespaceInjection
{
    /// <summary>A namespace of the project.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>What they get; as for the whole project unless set.</summary>
    public InjectionMode? Inject { get; init; }

    /// <summary>What becomes of one that cannot be given that; as for the whole project unless set.</summary>
    public InjectionFailurePolicy? InjectFailurePolicy { get; init; }
}
