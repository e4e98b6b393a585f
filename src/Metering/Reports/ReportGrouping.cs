namespace ClaudeConfig.Metering.Reports;

/// <summary>A dimension that rows are told apart by.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Tag">The tag's key, for <see cref="ReportDimension.Tag"/>.</param>
internal readonly record struct ReportGrouping(ReportDimension Dimension, string? Tag = null)
{
    /// <summary>As it is asked for, and the column's name in the answer.</summary>
    public string Name => Dimension == ReportDimension.Tag ? $"tag:{Tag}" : char.ToLowerInvariant(Dimension.ToString()[0]) + Dimension.ToString()[1..];
}
