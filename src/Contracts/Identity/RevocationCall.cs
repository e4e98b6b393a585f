namespace ClaudeConfig.Contracts.Identity;

/// <summary>Body of <c>POST /v1/revocations</c>: a gateway asks what does not work any more. Metering answers as soon as it knows something else than the gateway does, or after a while.</summary>
public sealed record RevocationCall
{
    /// <summary>What it heard last (<see cref="RevocationAnswer.Version"/>); null before the first answer.</summary>
    public string? Version { get; init; }
}
