namespace ClaudeConfig.Foresight.Tests.Generators;

/// <summary>A made series: what is known, and what came after.</summary>
public sealed record Sample(string Shape, double[] Known, double[] Future, int[] Seasons)
{
    /// <summary>Cuts the last <paramref name="horizon"/> values off.</summary>
    public static Sample Split(string shape, double[] values, int horizon, int[] seasons) => new(shape, values[..^horizon], values[^horizon..], seasons);
}
