namespace ClaudeConfig.Metering.Thresholds;

/// <summary>What changes of a budget's thresholds.</summary>
/// <param name="Fire">Reached now.</param>
/// <param name="Lift">Armed again.</param>
internal sealed record ThresholdMoves(IReadOnlyList<ThresholdKey> Fire, IReadOnlyList<ThresholdKey> Lift)
{
    public static readonly ThresholdMoves None = new([], []);

    public bool Any => Fire.Count + Lift.Count > 0;
}
