namespace ClaudeConfig.Metering.Storage;

/// <summary>Whether events are kept in hypertables, and why, in a sentence. A server that merely offers TimescaleDB keeps them in plain partitions (ADR 24).</summary>
internal sealed record TimescaleChoice(bool Hypertables, string Why)
{
    /// <summary>Nothing here runs against anything older.</summary>
    public static readonly Version Oldest = new(2, 14);

    /// <summary>Pure. What <c>usage_events</c> is already stays: this decides for a ledger that is new.</summary>
    public static TimescaleChoice Decide(TimescaleFacts facts) => (facts.Events, Obstacle(facts)) switch
    {
        (EventTableKind.Hypertable, _) => new(true, $"events are in hypertables of TimescaleDB {facts.Available}"),
        (EventTableKind.Native, null) => new(
            false, $"events stay in PostgreSQL's own partitions, as this ledger was created with; TimescaleDB {facts.Available} could be used by now: docs/operations.md says how to move"),
        (EventTableKind.Native, { } why) => new(false, $"events stay in PostgreSQL's own partitions: {why}"),
        (_, null) => new(true, $"events go to hypertables: TimescaleDB {facts.Available} is preloaded and may be used"),
        (_, { } why) => new(false, $"events go to PostgreSQL's own partitions: {why}"),
    };

    private static string? Obstacle(TimescaleFacts facts) => facts switch
    {
        { Available: null } => "this server has no TimescaleDB",
        { Preloaded: false } => $"TimescaleDB {facts.Available} is installed but not preloaded (shared_preload_libraries)",
        _ when !Version.TryParse(facts.Available.Split('-')[0], out var version) || version < Oldest => $"TimescaleDB {facts.Available} is older than {Oldest}",
        { Created: false, MayCreate: false } => $"the role of this connection may not create the extension TimescaleDB {facts.Available} in this database",
        _ => null,
    };
}
