using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>What a rollout is judged by.</summary>
/// <param name="Inputs">All that is known.</param>
/// <param name="Wanted">What all pods should get in the end.</param>
/// <param name="Stable">What they get until then, with what is locked now: a lock waits for nobody.</param>
/// <param name="Next">The revision that is tried.</param>
/// <param name="Terms">The rules.</param>
internal sealed record RolloutScene(ConfigurationInputs Inputs, Delivery Wanted, Delivery Stable, PolicyBundle Next, RolloutTerms Terms)
{
    /// <summary>What people say.</summary>
    public RolloutControls Controls { get; } = RolloutControls.Of(Inputs.Layers, Terms, Next.Revision);
}
