namespace ClaudeConfig.Metering.Storage;

/// <summary>How much is done at once, and how much may wait for it.</summary>
/// <param name="MostLanes">Transactions at once.</param>
/// <param name="MostWeight">Of what one transaction does.</param>
/// <param name="MostWaiting">Items that wait, those included whose callers have left.</param>
internal sealed record GroupBounds(int MostLanes, int MostWeight, int MostWaiting);
