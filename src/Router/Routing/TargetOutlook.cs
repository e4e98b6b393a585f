using System.Collections.Concurrent;

namespace ClaudeConfig.Router.Routing;

/// <summary>How targets have been doing lately, as this gateway saw it: what orders them, and keeps requests from one that is broken while another is not.</summary>
/// <remarks>Kept by provider and the target's own model: as many as the configuration has, whatever callers ask for.</remarks>
internal sealed class TargetOutlook(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Provider, string Model), TargetCircuit> states = new();

    public TargetCircuit Of(Candidate candidate) =>
        states.GetOrAdd((candidate.Provider.Id, candidate.Target.Model ?? ""), static (_, clock) => new TargetCircuit(clock), time);
}
