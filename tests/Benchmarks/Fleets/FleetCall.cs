namespace ClaudeConfig.Benchmarks.Fleets;

/// <summary>What a gateway's call asks for.</summary>
internal enum FleetCall
{
    /// <summary>Gives its lease back and takes another: the dearest call there is.</summary>
    Swap,

    /// <summary>Says that its lease goes on: moves no money.</summary>
    Heartbeat,
}
