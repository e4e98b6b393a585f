namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>A project's part of what providers charged, in USD.</summary>
/// <param name="Counted">On the days that were reported on.</param>
/// <param name="Delta">Charged beyond it.</param>
internal readonly record struct ReconciledSpend(decimal Counted, decimal Delta)
{
    public static ReconciledSpend operator +(ReconciledSpend left, ReconciledSpend right) => new(left.Counted + right.Counted, left.Delta + right.Delta);
}
