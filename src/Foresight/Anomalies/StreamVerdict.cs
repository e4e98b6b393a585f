namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>What a detector says about one value.</summary>
/// <param name="Score">0 is nothing, 1 is certain; comparable between streams.</param>
/// <param name="Alert">Somebody should look now.</param>
public readonly record struct StreamVerdict(double Score, bool Alert);
