using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Egress;

/// <summary>What should be there of a project's egress. Policies that exist and are not named here go, unless there are problems.</summary>
/// <param name="Policies">One a namespace.</param>
/// <param name="Problems">What cannot be acted on.</param>
internal sealed record EgressPlan(IReadOnlyList<V1NetworkPolicy> Policies, IReadOnlyList<string> Problems);
