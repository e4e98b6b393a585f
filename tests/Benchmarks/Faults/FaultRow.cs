using System.Globalization;
using ClaudeConfig.Benchmarks.Accuracy;

namespace ClaudeConfig.Benchmarks.Faults;

/// <summary>What a fault did to those who called meanwhile.</summary>
/// <param name="Name">What failed.</param>
/// <param name="During">How calls ended that overlap the fault.</param>
/// <param name="Findings">What the ledger and the provider say of all calls.</param>
/// <param name="Healed">Seconds from the fault's end until the last call that was not served had ended; 0 where all after it were.</param>
/// <param name="Converged">Seconds from the last call until nothing was held and status was right; null where that did not come.</param>
internal sealed record FaultRow(string Name, IReadOnlyDictionary<CallEnd, int> During, Findings Findings, double Healed, double? Converged)
{
    public const string Head = "| fault | calls during it | served | refused | unavailable | broken | lost | doubled | wrong cost | users healed after | money settled after |\n|---|---|---|---|---|---|---|---|---|---|---|";

    /// <summary>Nothing lost, nothing doubled, and all came back.</summary>
    public bool Passed => Findings is { Lost: 0, Doubled: 0, WrongCosts: 0, Drift: 0 } && Converged is not null;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Name} | {During.Values.Sum()} | {Of(CallEnd.Served) + Of(CallEnd.Aborted)} | {Of(CallEnd.Refused)} | {Of(CallEnd.Unavailable)} | {Of(CallEnd.Broken) + Of(CallEnd.Other)} | {Findings.Lost} | {Findings.Doubled} | {Findings.WrongCosts} | {Healed:0.0} s | {(Converged is { } seconds ? seconds.ToString("0.0 's'", CultureInfo.InvariantCulture) : "not")} |");

    private int Of(CallEnd end) => During.GetValueOrDefault(end);
}
