namespace ClaudeConfig.Metering.Foresight;

/// <summary>What a budget paid for by the hour in USD; the last hour is the one that is not over.</summary>
/// <param name="Paid">As it was paid.</param>
/// <param name="AtPricesOfNow">As it would be paid now: a price that rose is no growth.</param>
/// <param name="Shifts">What prices will do, the earliest first.</param>
internal sealed record HoursAtPrices(decimal[] Paid, decimal[] AtPricesOfNow, IReadOnlyList<PriceShift> Shifts);
