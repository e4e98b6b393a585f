using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>A limit for each member. A member is an OIDC subject, a ServiceAccount or a virtual key.</summary>
[Rule("has(self.limit) || (has(self.overrides) && size(self.overrides) > 0)", "perMember needs limit or overrides")]
[Rule("!has(self.limit) || !has(self.overrides) || self.overrides.all(o, o.limit.currency == self.limit.currency)", "perMember.overrides[].limit.currency must be the currency of perMember.limit")]
public sealed record PerMemberLimit
{
    /// <summary>For every member; unset limits only those in overrides.</summary>
    public Money? Limit { get; init; }

    /// <summary>For single members, or each member of a group, instead of limit.</summary>
    [Items(64), ListType(ListKind.Map, "member")]
    public IReadOnlyList<MemberLimit>? Overrides { get; init; }
}
