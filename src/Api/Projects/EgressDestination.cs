using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Addresses outside of the cluster, or pods of a namespace.</summary>
[Rule("has(self.cidr) != has(self.__namespace__)", "a destination has either cidr or namespace")]
[Rule("!has(self.podSelector) || has(self.__namespace__)", "podSelector needs namespace")]
public sealed record EgressDestination
{
    /// <summary>A block of addresses, such as 10.20.0.0/16 or 192.0.2.10/32.</summary>
    [Length(43), Pattern("^[0-9a-fA-F:.]+/[0-9]{1,3}$", "a block of addresses, such as 10.20.0.0/16 or 2001:db8::/32")]
    public string? Cidr { get; init; }

    /// <summary>The name of a namespace whose pods are meant.</summary>
    [Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string? Namespace { get; init; }

    /// <summary>Which pods of the namespace; all unless set.</summary>
    public LabelSelector? PodSelector { get; init; }

    /// <summary>Which ports; all unless set.</summary>
    [Items(32), ListType(ListKind.Atomic)]
    public IReadOnlyList<EgressPort>? Ports { get; init; }
}
